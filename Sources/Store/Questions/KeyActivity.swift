import GRDB
package import Verdict

/// What the store knows of one key: the registry's word on it, and its requests in a period.
package struct KeyActivity: Sendable, Equatable {
  /// Its identity.
  package var key: String
  /// Whether the registry knows it; else owner, label, state and their times are nil.
  package var isKnown = false
  /// The organisation that owns it.
  package var org: Int64?
  package var label: String?
  /// `active`, `inactive`, `deleted`, `not-yet-created`, after all that is known.
  package var state: String?
  /// Milliseconds since 1970, as all times here.
  package var createdAt: Int64?
  /// Since when its state is certain; nil where it never changed, creation aside.
  package var changedAt: Int64?
  package var requests: Int64 = 0
  /// Requests answered 401 or 403; of the causes asked for, if any were.
  package var refused: Int64 = 0
  package var errors: Int64 = 0
  /// Refusals by cause.
  package var byCause = CauseCounts()
  package var firstSeenAt: Int64?
  package var lastSeenAt: Int64?
  package var lastOkAt: Int64?
  package var lastRefusedAt: Int64?
  /// The known key that this one is a spoiled form of, and what spoils it.
  package var nearMiss: (of: String, how: NearMiss)? {
    get { nearMissOf.flatMap { of in nearMissHow.map { (of, $0) } } }
    set { (nearMissOf, nearMissHow) = (newValue?.of, newValue?.how) }
  }
  private var nearMissOf: String?
  private var nearMissHow: NearMiss?

  /// Makes a key without requests.
  package init(key: String) { self.key = key }
}

/// The keys of a filter.
package struct KeyActivityAnswer: Sendable {
  /// Keys with requests, and those that the registry knows; most refused first, then most requests,
  /// then by the bytes of the key.
  package var keys: [KeyActivity] = []
  /// Requests without a key, and how many of them were refused.
  package var withoutKey: (requests: Int64, refused: Int64) = (0, 0)
  /// First and last request of all that is stored, milliseconds; nil for an empty store.
  package var storedFrom: Int64?
  package var storedTo: Int64?
  /// Whether the registry knows any keys at all.
  package var knowsKeys = false
}

extension AuditStore {
  /// What is known of the keys that pass.
  ///
  /// All that is stored, of one key or of all: a row a key, and the cells of the last days. Else one
  /// scan of the traffic that passes and one of the refusals, about 0.2 µs a cell.
  ///
  /// Keys of the registry without a request are among them unless the filter asks for what only
  /// requests have (event, host, route, cause).
  package func keyActivity(_ filter: Filter) throws(StoreError) -> KeyActivityAnswer {
    try reading { database in
      var sums = KeySums(filter, database)
      try sums.addRegistry()
      var others = filter
      others.key = nil
      if others == Filter() {
        try sums.addEverything()
      } else {
        try sums.addTraffic()
        try sums.addRefusals()
      }
      try sums.addNearMisses()
      return try sums.answer()
    }
  }
}
