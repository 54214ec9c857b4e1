"""x"""


def hide_pinned(system, whole, published, pattern, policy, sensitive, weights):
    return pattern
