/// What a search found, and what it passed over.
package struct ArchiveSearch: Equatable, Sendable {
  /// Why a path gives nothing to read.
  package enum Reason: Hashable, Sendable, CustomStringConvertible {
    /// The system's words.
    case unreadable(String)
    case danglingLink
    case linkLoop
    case pipe
    case socket
    case device
    /// A folder without a file that looks like a log.
    case nothingFound

    /// The reason as a sentence's end, for people.
    package var description: String {
      switch self {
      case .unreadable(let words): "cannot be read: \(words). Check its name and its permissions"
      case .danglingLink: "a link that leads nowhere; skipped"
      case .linkLoop: "a link that leads back to itself; skipped"
      case .pipe: "a pipe; skipped. Pass - to read standard input"
      case .socket: "a socket; skipped"
      case .device: "a device; skipped"
      case .nothingFound:
        "no *.gz, *.log or *.json* file in this folder; name the folder of the logs, or the files"
      }
    }
  }

  /// A path that gives nothing to read, and why.
  package struct Problem: Hashable, Sendable {
    package var path: ArchivePath
    package var reason: Reason

    /// Makes a problem.
    package init(path: ArchivePath, reason: Reason) {
      self.path = path
      self.reason = reason
    }
  }

  /// What can be read: in the order of the arguments, a folder's files sorted by bytes.
  package var inputs: [ArchiveInput] = []
  /// What cannot, in the order in which it was met.
  package var problems: [Problem] = []
}

/// Finds the archives that `paths` name.
///
/// A file is taken whatever its name, `-` is standard input, a folder is searched with all folders
/// in it for `*.gz`, `*.log` and `*.json*`; names that begin with a dot are passed over, as a shell
/// does. Links are followed, a folder is entered once. The same path is taken once.
/// - Returns: the inputs and the problems; nothing throws, nothing waits.
/// - Complexity: one `stat` an entry; memory for the names of the folders that are open.
package func searchArchives(in paths: [ArchivePath]) -> ArchiveSearch {
  var search = ArchiveSearch()
  var taken: Set<ArchiveInput> = []
  func take(_ input: ArchiveInput) {
    if taken.insert(input).inserted { search.inputs.append(input) }
  }
  for path in paths {
    if path.bytes == Array("-".utf8) {
      take(.standardInput)
      continue
    }
    switch lookUp(path) {
    case .problem(let reason): search.problems.append(.init(path: path, reason: reason))
    case .file: take(.file(path))
    case .folder(let node):
      var walk = FolderWalk()
      walk.run(from: path, node: node)
      if walk.files.isEmpty { walk.problems.append(.init(path: path, reason: .nothingFound)) }
      for file in walk.files.sorted() { take(.file(file)) }
      search.problems += walk.problems.filter { !search.problems.contains($0) }
    }
  }
  return search
}

private enum Found {
  case file
  case folder(FileSystem.Node)
  case problem(ArchiveSearch.Reason)
}

private func lookUp(_ path: ArchivePath) -> Found {
  do throws(FileSystem.Failure) {
    let status = try FileSystem.status(of: path)
    switch status.kind {
    case .file: return .file
    case .folder: return .folder(status.node)
    case .pipe: return .problem(.pipe)
    case .socket: return .problem(.socket)
    case .device: return .problem(.device)
    }
  } catch {
    if error.isLoop { return .problem(.linkLoop) }
    if error.isNothing, FileSystem.isLink(path) { return .problem(.danglingLink) }
    return .problem(.unreadable(error.text))
  }
}

/// The search of one folder: depth first, with a stack of its own.
private struct FolderWalk {
  private struct Level {
    var node: FileSystem.Node
    /// Entries still to be looked at, last first.
    var entries: [ArchivePath]
  }

  var files: [ArchivePath] = []
  var problems: [ArchiveSearch.Problem] = []
  private var levels: [Level] = []
  private var entered: Set<FileSystem.Node> = []

  mutating func run(from folder: ArchivePath, node: FileSystem.Node) {
    enter(folder, node)
    while let entry = levels.last?.entries.last {
      levels[levels.count - 1].entries.removeLast()
      look(at: entry)
      while let level = levels.last, level.entries.isEmpty { levels.removeLast() }
    }
  }

  private mutating func look(at path: ArchivePath) {
    switch lookUp(path) {
    case .file:
      if path.looksLikeALog { files.append(path) }
    case .folder(let node):
      if levels.contains(where: { $0.node == node }) {
        problems.append(.init(path: path, reason: .linkLoop))
      } else {
        enter(path, node)
      }
    case .problem(let reason):
      let isLink = reason == .danglingLink || reason == .linkLoop
      if isLink || path.looksLikeALog { problems.append(.init(path: path, reason: reason)) }
    }
  }

  private mutating func enter(_ folder: ArchivePath, _ node: FileSystem.Node) {
    guard entered.insert(node).inserted else { return }
    do throws(FileSystem.Failure) {
      let names = try FileSystem.names(in: folder).filter { $0.first != UInt8(ascii: ".") }
      let entries = names.map { folder.appending($0) }.sorted { $1 < $0 }
      levels.append(Level(node: node, entries: entries))
    } catch {
      problems.append(.init(path: folder, reason: .unreadable(error.text)))
    }
  }
}

extension ArchivePath {
  /// Whether the name is one of those that a folder is searched for.
  fileprivate var looksLikeALog: Bool {
    let name = self.name
    if name.ends(with: ".gz".utf8) || name.ends(with: ".log".utf8) { return true }
    let json = Array(".json".utf8)
    guard name.count >= json.count else { return false }
    return (name.startIndex...(name.endIndex - json.count)).contains { start in
      name[start...].starts(with: json)
    }
  }
}

extension Collection where Element == UInt8, Self: BidirectionalCollection {
  fileprivate func ends(with suffix: some BidirectionalCollection<UInt8>) -> Bool {
    reversed().starts(with: suffix.reversed())
  }
}
