"""Creates and restores backups."""
