/// Decodes hostile bytes for a report's cell: UTF-8, each ill-formed part becomes U+FFFD.
///
/// The text may still hold escapes and bidi controls: the renderers make them harmless. Where the
/// exact bytes matter, `Terminal.escape(_:)` shows them.
package func display(bytes: [UInt8]) -> String {
  String(decoding: bytes, as: UTF8.self)
}
