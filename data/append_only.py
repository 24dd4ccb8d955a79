"""Tables that only grow: the triggers of both engines that refuse to change or remove a row."""

#: The journal's triggers were there first, see ``first_ddl`` of the dialects.
JOURNAL = "journal"
#: The log of alerts and the versions of rules are as untouchable as the journal.
LATER = ("alert_log", "rule_version")
APPEND_ONLY = (JOURNAL, *LATER)


def sqlite_triggers(table: str) -> tuple[str, ...]:
    """Return the statements that make SQLite's triggers of ``table``."""
    return tuple(
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the {table} is append-only'); END"
        for act in ("UPDATE", "DELETE"))


def postgres_triggers(table: str) -> tuple[str, ...]:
    """Return the statements that make PostgreSQL's trigger of ``table`` and its function."""
    return (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'the {table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    )
