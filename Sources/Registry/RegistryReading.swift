import Bytes

/// One reading of a registry folder: what was gathered so far, and what is wrong.
struct RegistryReading {
  let folder: String
  let options: RegistryFiles.Options
  var errors = RegistryErrors()
  var tables: [RegistryTable] = []
  var keyEvents: [RegistryKeyEvent]?
  var findings: [RegistryFinding] = []
  var ignoredColumns: [RegistrySnapshot.IgnoredColumn] = []
  /// The newest modification time of the files that were there; nil without any.
  private(set) var modifiedAt: Int64?

  init(_ folder: String, _ options: RegistryFiles.Options) {
    self.folder = folder
    self.options = options
  }

  /// Reads one file row by row.
  ///
  /// - Parameters:
  ///   - columns: which file, and its columns.
  ///   - body: takes a row; what it notes as wrong is reported with the row's line.
  /// - Returns: the header, or nil when there is no such file or it cannot be used.
  mutating func read(
    _ columns: RegistryColumns, _ body: (inout RegistryRow) -> Void
  ) -> RegistryHeader? {
    let path = RegistryFiles.path(columns.fileName, in: folder)
    do {
      guard let file = try RegistryFile.opened(at: path) else { return nil }
      modifiedAt = max(modifiedAt ?? 0, file.modifiedAt)
      return try read(file, path, columns, body)
    } catch {
      errors.add(error)
      return nil
    }
  }

  private mutating func read(
    _ file: borrowing RegistryFile, _ path: String, _ columns: RegistryColumns,
    _ body: (inout RegistryRow) -> Void
  ) throws(RegistryError) -> RegistryHeader {
    var reader = CSVReader()
    var header: RegistryHeader?
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !errors.isFull {
      let count: Int
      do {
        count = try file.fill(&chunk)
      } catch {
        throw RegistryError(file: path, .cannotRead(reason: error.reason))
      }
      var offset = 0
      let bytes = chunk.span.extracting(first: count)
      while !errors.isFull {
        let step = count == 0 ? reader.finish() : reader.next(in: bytes, from: &offset)
        if step == .end { break }
        try take(step, reader.record, path, columns, &header, body)
      }
      if count == 0 { break }
    }
    guard let header else {
      throw RegistryError(file: path, line: 1, .noHeader(wanted: columns.required))
    }
    return header
  }

  private mutating func take(
    _ step: CSVReader.Step, _ record: CSVRecord, _ path: String, _ columns: RegistryColumns,
    _ header: inout RegistryHeader?, _ body: (inout RegistryRow) -> Void
  ) throws(RegistryError) {
    if case .fault(let fault) = step {
      let error = RegistryError(
        file: path, line: fault.line, column: fault.field.flatMap { header?.name(of: $0) },
        .csv(fault.kind))
      if header == nil { throw error }
      return errors.add(error)
    }
    guard let header else {
      do {
        header = try RegistryHeader(record, columns)
      } catch {
        throw RegistryError(file: path, line: record.line, column: error.column, error.problem)
      }
      return
    }
    var row = RegistryRow(record, header)
    body(&row)
    for fault in row.faults {
      errors.add(
        RegistryError(file: path, line: record.line, column: fault.column, fault.problem))
    }
  }
}

extension RegistryHeader {
  /// The name of the known column in field `place`, or nil.
  func name(of place: Int) -> String? {
    places.firstIndex(of: place).map { columns.known[$0] }
  }
}
