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


#: What may go of ``alert_log``: lines older than what is kept, of an alert that is gone.
_STAYS = ("OLD.at_us >= coalesce((SELECT alerts_us FROM kept WHERE id = 1), 0) "
          "OR EXISTS (SELECT 1 FROM alert WHERE id = OLD.alert_id)")


def sqlite_kept() -> tuple[str, ...]:
    """Return the statements that let SQLite remove lines of ``alert_log`` that are too old."""
    return (
        "DROP TRIGGER alert_log_no_delete",
        f"CREATE TRIGGER alert_log_no_delete BEFORE DELETE ON alert_log WHEN {_STAYS} "
        "BEGIN SELECT RAISE(ABORT, 'the alert_log is append-only'); END",
    )


def postgres_kept() -> tuple[str, ...]:
    """Return the statements that let PostgreSQL do so."""
    return (
        "DROP TRIGGER alert_log_append_only ON alert_log",
        "CREATE TRIGGER alert_log_append_only BEFORE UPDATE OR TRUNCATE ON alert_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION alert_log_append_only()",
        "CREATE FUNCTION alert_log_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_STAYS} THEN RAISE EXCEPTION 'the alert_log is append-only'; END IF; "
        "RETURN OLD; END $$",
        "CREATE TRIGGER alert_log_kept BEFORE DELETE ON alert_log "
        "FOR EACH ROW EXECUTE FUNCTION alert_log_kept()",
    )
