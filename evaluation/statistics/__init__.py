"""How numbers are made: arrays in, numbers out; nothing here knows an indicator, a project or a file.

| question | modules |
|---|---|
| levels, changes, gaps of a complex survey | design, totals, variance, estimates, contrasts, intervals, degrees |
| the same from a table beyond memory | table_rows, table_queries, table_totals |
| its two stages, replicates, clustering | stages, jackknife, clustering |
| its quantiles, tests of association, of means, of ranks | quantiles, association, chi_square_sums, group_tests |
| comparison area | regression, ordinal_regression, comparison_area |
| few clusters | cluster_robust, wild_bootstrap, randomisation |
| the same women twice | panel, transitions |
| small samples, services | exact |
| many outcomes; margins; reading three series together | multiplicity, equivalence, reading |
| who answered, who left, weights, bounds | response, attrition, calibration, bounds |
| planning | power, cell_counts |
| counts, rates, series | rates, time_series |
| legal deadlines | survival, competing_risks, deadlines |
| networks | networks, core_periphery, network_tests |
| ladders, raters, scales | ladders, agreement, scales, item_functioning |
| registered cases and survivors; achievement | reporting_ratio, achievement |

The chapters use the first row so far; the others are called from Python.
"""
