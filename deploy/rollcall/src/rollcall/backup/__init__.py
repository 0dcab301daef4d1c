"""Backup and restore: Postgres first, then the log, and beside them one current copy of the keyring.

Postgres comes first so that the log is never behind it: a service whose database is behind its log recovers by itself.
The keyring is not in the backup but beside it, in `<backup>.keyring/`, with the master key; it is rewritten at every
backup and whenever somebody is forgotten, so that forgetting reaches old backups.
"""

from rollcall.backup.keyring import refresh_keyrings
from rollcall.backup.making import make_backup
from rollcall.backup.manifest import BackupFault
from rollcall.backup.restoring import restore_backup

__all__ = ["BackupFault", "make_backup", "refresh_keyrings", "restore_backup"]
