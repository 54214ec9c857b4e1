"""What the computation costs (`make bench` prints it), and large public data as project folders to try it on."""
