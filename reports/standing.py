"""Sentences that stand in every report: how to read it, and what it is not."""

from __future__ import annotations

READING = (
    "A sample is what an assessor would draw; the mock audit also looked at every item, which an "
    "assessor cannot. Once it is known, a deviation outside the sample has to be disclosed too. "
    "The upper limit is one-sided, at the confidence of the firm profile, and is rounded up."
)
OUTSIDE = (
    "The mock audit looked at every item; these deviations were in no sample. An assessor might "
    "not have found them. Once management knows of them, they must be disclosed to the assessor."
)
NOT_THIS = (
    "It is no report of a service auditor and no examination under any attestation standard.",
    "No CPA took part, planned it or reviewed it; nobody is independent of anybody here.",
    "It gives no assurance to customers, and must not be shown to them as if it did.",
    "Sample sizes, tolerable rates and thresholds are those of the firm profile named above; "
    "the standards prescribe none, and another assessor may choose others.",
    "What the evidence cannot show - the integrity of management, the fairness of the "
    "description, what was never recorded - was not examined.",
)
