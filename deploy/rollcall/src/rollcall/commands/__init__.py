"""The `rollcall` command's parts: one file per group of commands."""
