/// An event of the registry.
package struct RegistryEvent: Equatable, Sendable {
  /// Its id.
  package var id: Int64
  /// The org that owns it, by the last snapshot that listed it.
  package var org: Int64
  /// Its name; nil without.
  package var name: String?
  /// Whether it exists after all that is known.
  package var exists: Bool
}

/// The events of a registry, by index; made when asked for, as there may be a million.
package struct RegistryEvents: RandomAccessCollection, Sendable {
  let index: EventIndex

  /// 0.
  package var startIndex: Int { 0 }
  /// Number of events.
  package var endIndex: Int { index.table.ids.count }

  /// The event of an index that `RegistryIndex.event` gave out.
  package subscript(position: Int) -> RegistryEvent {
    let last = index.times.lastStep(Int32(position))
    let name = index.names[position]
    return RegistryEvent(
      id: index.table.ids[position], org: index.values[Int(last.value)].org,
      name: name.isEmpty ? nil : name, exists: last.set == Possibilities.yes.rawValue)
  }
}
