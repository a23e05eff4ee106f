"""The profession's own words, as closed sets."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    SECURITY = "security"
    AVAILABILITY = "availability"
    PROCESSING_INTEGRITY = "processing_integrity"
    CONFIDENTIALITY = "confidentiality"
    PRIVACY = "privacy"


class Nature(StrEnum):
    MANUAL = "manual"
    IT_DEPENDENT = "it_dependent_manual"
    AUTOMATED = "automated"


class Frequency(StrEnum):
    """How often a control is performed; the periodic ones have a calendar of due slots."""

    PER_EVENT = "per_event"
    CONTINUOUS = "continuous"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


PERIODIC = frozenset(
    {
        Frequency.DAILY,
        Frequency.WEEKLY,
        Frequency.MONTHLY,
        Frequency.QUARTERLY,
        Frequency.ANNUAL,
    }
)


class Procedure(StrEnum):
    INQUIRY = "inquiry"
    OBSERVATION = "observation"
    INSPECTION = "inspection"
    REPERFORMANCE = "reperformance"


class Importance(StrEnum):
    """How much rests on a control; the firm profile gives each a tolerable rate."""

    KEY = "key"
    NORMAL = "normal"
    LOW = "low"


class SubjectMatter(StrEnum):
    DESCRIPTION = "description"
    DESIGN = "design"
    OPERATION = "operation"


class Opinion(StrEnum):
    UNQUALIFIED = "unqualified"
    QUALIFIED = "qualified"
    ADVERSE = "adverse"
    DISCLAIMER = "disclaimer"
    NO_REPORT = "no_report"
    NOT_EXPRESSED = "not_expressed"


class ItemOutcome(StrEnum):
    PASS = "pass"
    DEVIATION = "deviation"
    NOT_TESTED = "not_tested"
    NOT_YET_DUE = "not_yet_due"
    NOT_APPLICABLE = "not_applicable"


class ColumnType(StrEnum):
    """Types of canonical columns; instants are UTC, dates are calendar days."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TEXT_LIST = "text_list"
