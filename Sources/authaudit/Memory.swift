// UNSAFE. What holds:
//  1. The kernel gives the address and number of the program's own segments, which stay as they are.
//  2. Only segments that were never writable are given back: their pages are those of the program's
//     file, and come back from it when they are touched again.

import CGlibc
import Foundation

/// How the program gives memory back, so that its peak is what it needs at one time.
enum Memory {
  #if canImport(Glibc)
    /// Arrays of this size and above are mappings of their own, which are gone when they are freed,
    /// and of which only pages that were written to count.
    ///
    /// Left alone, glibc raises this size to that of the largest array freed so far, up to 32 MiB, and
    /// the holes that grown arrays leave stay with the thread that made them: 20 MiB of a night.
    private static let mappedBytesMin: Int32 = 256 << 10

    /// Sets up the allocator, before there is a second thread.
    static func prepare() { mallopt(M_MMAP_THRESHOLD, mappedBytesMin) }

    /// Gives back the program's own pages that its start has touched, code and what links it: 23 MiB,
    /// of which a night needs a third. That is in the page cache.
    static func releaseStart() {
      guard let first = unsafe UnsafePointer<ProgramSegment>(bitPattern: getauxval(UInt(AT_PHDR)))
      else { return }
      let count = Int(getauxval(UInt(AT_PHNUM)))
      let segments = unsafe Array(UnsafeBufferPointer(start: first, count: count))
      // Where the headers lie themselves tells by how much everything was moved.
      guard let own = segments.first(where: { $0.p_type == PT_PHDR }) else { return }
      let moved = UInt(bitPattern: first) - UInt(own.p_vaddr)
      let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
      for segment in segments where segment.p_type == PT_LOAD {
        guard segment.p_flags & UInt32(PF_W) == 0 else { continue }
        let start = (moved + UInt(segment.p_vaddr)) & ~(page - 1)
        let end = moved + UInt(segment.p_vaddr) + UInt(segment.p_memsz)
        unsafe madvise(
          UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED)
      }
    }
  #else
    static func prepare() {}
    static func releaseStart() {}
  #endif
}
