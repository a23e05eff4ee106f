"""Evidence tables: reading, completeness and accuracy, strata, attribute tests in SQL."""
