"""The sources of marks, one file per vendor."""
