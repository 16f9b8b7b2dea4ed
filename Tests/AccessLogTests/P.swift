import Testing
struct Placeholder { @Test func nothing() { #expect(Bool(true)) } }
