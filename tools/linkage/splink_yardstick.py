"""What Splink makes of a table of records: the public yard-stick beside our engine.

Tuned as its documentation advises: term frequencies for names, u by random pairs, m by expectation
and maximisation over two blockings, clusters of pairs above a probability.
"""

from __future__ import annotations

import sys

import pandas
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LINKED = 0.95
ASKED = 0.5
SEED = 7


def link(table: pandas.DataFrame) -> tuple[dict[str, str], int]:
    """Cluster of each record, and how many pairs a person would be asked about."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        blocking_rules_to_generate_predictions=[
            block_on("birth", "surname"),
            block_on("birth", "given"),
            block_on("given", "surname", "second"),
            block_on("given", "surname", "mother"),
            block_on("birth", "mother"),
        ],
        comparisons=[
            comparisons.JaroWinklerAtThresholds("given", [0.92, 0.86]).configure(
                term_frequency_adjustments=True
            ),
            comparisons.JaroWinklerAtThresholds("middle", [0.9]),
            comparisons.CustomComparison(
                output_column_name="surnames",
                comparison_levels=[
                    levels.NullLevel("surname"),
                    levels.And(
                        levels.ExactMatchLevel("surname"), levels.ExactMatchLevel("second")
                    ),
                    levels.ColumnsReversedLevel("surname", "second"),
                    levels.ExactMatchLevel("surname", term_frequency_adjustments=True),
                    levels.JaroWinklerLevel("surname", 0.9),
                    levels.ElseLevel(),
                ],
            ),
            comparisons.DateOfBirthComparison("birth", input_is_string=True),
            comparisons.ExactMatch("sex"),
            comparisons.JaroWinklerAtThresholds("mother", [0.9]).configure(
                term_frequency_adjustments=True
            ),
            comparisons.JaroWinklerAtThresholds("father", [0.9]).configure(
                term_frequency_adjustments=True
            ),
            comparisons.JaroWinklerAtThresholds("city", [0.9]),
        ],
        retain_intermediate_calculation_columns=False,
    )
    table = table.where(table != "", None)
    linker = Linker(DuckDBAPI().register(table), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "surname", "birth")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (block_on("birth"), block_on("given", "surname")):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except ValueError as reason:
            # A level that no pair has; what was learned before stays.
            print(f"splink: one round of training failed: {reason}", file=sys.stderr)
    pairs = linker.inference.predict(threshold_match_probability=ASKED)
    found = pairs.as_pandas_dataframe()
    asked = int((found["match_probability"] < LINKED).sum())
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=LINKED
    ).as_pandas_dataframe()
    return dict(zip(clusters["record"].astype(str), clusters["cluster_id"].astype(str))), asked
