/// The private tables, as an append-only list of named steps; released ones never change.
///
/// Times are milliseconds since 1970, slots half-hours, days days, all UTC. Columns that name a text
/// hold its number in `text`; an organisation or event is a number, or text where it is none.
///
/// Cells and samples of a source are numbered in the order of their organisations: `source_org` says
/// which numbers are whose ('' for nobody's), so that one organisation's year is read without the
/// others'. `*_total` hold the sums over the sources with `is_totalled`: see `Totals`.
enum Schema {
  /// The steps in their order.
  static let migrations: [(name: String, sql: String)] = [
    ("1 sources, counts, registry", firstTables),
    ("2 fingerprint key", "CREATE TABLE fingerprint_key (mark TEXT NOT NULL) STRICT"),
    ("3 what sources were judged under", judgedTable),
    (
      "4 zones of logs",
      "CREATE TABLE log_zone (source INTEGER PRIMARY KEY, zone TEXT NOT NULL) STRICT"
    ),
  ]

  /// Refusals by cause: a column for each raw value of `Cause`.
  private static let causeCounts = (0...8).map { "n\($0) INTEGER NOT NULL DEFAULT 0" }
    .joined(separator: ", ")

  private static let judgedTable = """
    CREATE TABLE judged (
      source INTEGER PRIMARY KEY, mark INTEGER NOT NULL, reading INTEGER NOT NULL,
      keys INTEGER NOT NULL, unknown_secrets INTEGER NOT NULL, served_general INTEGER NOT NULL,
      served BLOB NOT NULL) STRICT;
    """

  private static let firstTables = """
    CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;

    CREATE TABLE source (
      id INTEGER PRIMARY KEY, path TEXT NOT NULL, format TEXT, state TEXT NOT NULL,
      identity TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, compressed_bytes INTEGER NOT NULL,
      compressed_digest BLOB, checksum INTEGER NOT NULL, head_bytes INTEGER NOT NULL,
      head_checksum INTEGER NOT NULL, verified_bytes INTEGER NOT NULL,
      lines INTEGER NOT NULL, parsed INTEGER NOT NULL, rejected INTEGER NOT NULL,
      blank INTEGER NOT NULL, refused INTEGER NOT NULL, folded INTEGER NOT NULL,
      first_at INTEGER, last_at INTEGER, ingested_at INTEGER NOT NULL,
      is_totalled INTEGER NOT NULL DEFAULT 0,
      CHECK (lines = parsed + rejected + blank), CHECK (refused <= parsed)) STRICT;
    CREATE TABLE source_checkpoints (
      source INTEGER PRIMARY KEY, sketch BLOB NOT NULL, packed BLOB NOT NULL) STRICT;
    CREATE TABLE earlier_self (
      identity TEXT NOT NULL, bytes INTEGER NOT NULL, source INTEGER NOT NULL,
      PRIMARY KEY (source, identity)) STRICT, WITHOUT ROWID;
    CREATE TABLE rejected (
      source INTEGER NOT NULL, reason TEXT NOT NULL, records INTEGER NOT NULL,
      PRIMARY KEY (source, reason)) STRICT, WITHOUT ROWID;
    CREATE TABLE rejected_line (
      source INTEGER NOT NULL, reason TEXT NOT NULL, line INTEGER NOT NULL,
      PRIMARY KEY (source, reason, line)) STRICT, WITHOUT ROWID;

    CREATE TABLE traffic_cell (
      source INTEGER NOT NULL, number INTEGER NOT NULL, slot INTEGER NOT NULL,
      org ANY, url_org ANY, key INTEGER, event ANY, host INTEGER,
      requests INTEGER NOT NULL, refused INTEGER NOT NULL, errors INTEGER NOT NULL,
      first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, first_ok_at INTEGER, last_ok_at INTEGER,
      PRIMARY KEY (source, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE case_cell (
      source INTEGER NOT NULL, number INTEGER NOT NULL, slot INTEGER NOT NULL,
      since INTEGER NOT NULL, served INTEGER NOT NULL,
      org ANY, url_org ANY, key_org INTEGER, key INTEGER, event ANY, host INTEGER,
      route INTEGER, method INTEGER, status INTEGER NOT NULL, credential INTEGER NOT NULL,
      reason INTEGER, cause INTEGER NOT NULL, detail INTEGER, evidence INTEGER NOT NULL,
      failing INTEGER, agreement INTEGER,
      requests INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      PRIMARY KEY (source, number)) STRICT, WITHOUT ROWID;

    CREATE TABLE source_org (
      source INTEGER NOT NULL, org ANY NOT NULL, number INTEGER NOT NULL,
      first_traffic INTEGER NOT NULL, end_traffic INTEGER NOT NULL,
      first_case INTEGER NOT NULL, end_case INTEGER NOT NULL,
      first_sample INTEGER NOT NULL, end_sample INTEGER NOT NULL,
      PRIMARY KEY (source, org, number)) STRICT, WITHOUT ROWID;

    CREATE TABLE sample (
      source INTEGER NOT NULL, number INTEGER NOT NULL, slot INTEGER NOT NULL,
      org ANY, url_org ANY, key INTEGER, event ANY, host INTEGER,
      cause INTEGER NOT NULL, detail INTEGER, at INTEGER NOT NULL,
      request_id TEXT, client_ip TEXT, user_agent TEXT, path TEXT, line INTEGER NOT NULL,
      PRIMARY KEY (source, number)) STRICT, WITHOUT ROWID;
    CREATE TABLE caller (
      source INTEGER NOT NULL, day INTEGER NOT NULL, client_ip TEXT NOT NULL,
      refused INTEGER NOT NULL, causes INTEGER NOT NULL, is_cut INTEGER NOT NULL,
      first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      PRIMARY KEY (source, day, client_ip)) STRICT, WITHOUT ROWID;
    CREATE TABLE caller_key (
      source INTEGER NOT NULL, day INTEGER NOT NULL, client_ip TEXT NOT NULL,
      key INTEGER NOT NULL, is_known INTEGER NOT NULL,
      PRIMARY KEY (source, day, client_ip, key)) STRICT, WITHOUT ROWID;
    CREATE TABLE caller_org (
      source INTEGER NOT NULL, day INTEGER NOT NULL, client_ip TEXT NOT NULL, org ANY NOT NULL,
      PRIMARY KEY (source, day, client_ip, org)) STRICT, WITHOUT ROWID;
    CREATE TABLE near_miss (
      key INTEGER PRIMARY KEY, spoiled INTEGER NOT NULL, miss INTEGER NOT NULL) STRICT;

    CREATE TABLE org_total (
      org ANY NOT NULL PRIMARY KEY, requests INTEGER NOT NULL, refused INTEGER NOT NULL,
      errors INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      first_refused_at INTEGER, last_refused_at INTEGER, \(causeCounts),
      served_wrongly INTEGER NOT NULL, conflicts INTEGER NOT NULL, unknown_19 INTEGER NOT NULL,
      unknown_20 INTEGER NOT NULL, unknown_21 INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE key_total (
      key INTEGER PRIMARY KEY, requests INTEGER NOT NULL, refused INTEGER NOT NULL,
      errors INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      last_ok_at INTEGER, last_refused_at INTEGER, \(causeCounts)) STRICT;
    CREATE TABLE slot_total (
      slot INTEGER PRIMARY KEY, requests INTEGER NOT NULL, refused INTEGER NOT NULL,
      errors INTEGER NOT NULL, \(causeCounts)) STRICT;
    \(CaseTotalSQL.table)

    CREATE TABLE registry_snapshot (
      kind INTEGER NOT NULL, as_of INTEGER NOT NULL, PRIMARY KEY (kind, as_of)) STRICT, WITHOUT ROWID;
    CREATE TABLE registry_run (
      kind INTEGER NOT NULL, id TEXT NOT NULL, first_as_of INTEGER NOT NULL,
      last_as_of INTEGER NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (kind, id, first_as_of)) STRICT, WITHOUT ROWID;
    CREATE TABLE registry_event (
      key TEXT NOT NULL, at INTEGER NOT NULL, action INTEGER NOT NULL, org INTEGER NOT NULL,
      PRIMARY KEY (key, at, action, org)) STRICT, WITHOUT ROWID;
    CREATE TABLE registry_key (
      key TEXT PRIMARY KEY, org INTEGER, label TEXT, state TEXT NOT NULL, created_at INTEGER,
      changed_at INTEGER) STRICT, WITHOUT ROWID;
    CREATE TABLE registry_org (org INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    """
}
