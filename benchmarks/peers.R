# R survey does the work of estimation.py: argument 1 is the number of women, 2 their columns as doubles, one after the
# other. Prints the seconds of CPU and the standard errors of the 325 differences, indicators fastest.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
n <- as.integer(arguments[1])
source <- file(arguments[2], "rb")
columns <- matrix(readBin(source, "double", n * 31), nrow = n)
close(source)
women <- as.data.frame(columns)
names(women) <- c("stratum", "psu", "wave", "site", "band", "weight", paste0("y", 0:24))
rm(columns)
answers <- as.formula(paste("~", paste0("y", 0:24, collapse = "+")))

start <- proc.time()
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = women)
whole <- svymean(answers, design)
for (cells in c(~site, ~wave, ~site + wave, ~site + wave + band)) {
  levels <- svyby(answers, cells, design, svymean, keep.names = FALSE)
}
parts <- list(design)
for (site in 0:1) parts <- c(parts, list(design[women$site == site, ]))
for (site in 0:1) for (band in 0:4) parts <- c(parts, list(design[women$site == site & women$band == band, ]))
errors <- c()
before <- seq(1, 50, by = 2)
for (part in parts) {
  v <- vcov(svyby(answers, ~wave, part, svymean, covmat = TRUE))
  errors <- c(errors, sqrt(v[cbind(before, before)] + v[cbind(before + 1, before + 1)] - 2 * v[cbind(before, before + 1)]))
}
spent <- proc.time() - start
cat(sum(spent[c("user.self", "sys.self")]), "\n")
cat(format(errors, digits = 15), "\n")
