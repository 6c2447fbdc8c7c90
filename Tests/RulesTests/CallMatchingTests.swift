import Testing

@testable import Rules

struct CallMatchingTests {
    @Test(arguments: [
        ("fopen", CallPattern(receiver: .none, name: "fopen", labels: nil)),
        ("free(_:)", CallPattern(receiver: .none, name: "free", labels: ["_"])),
        ("now()", CallPattern(receiver: .none, name: "now", labels: [])),
        ("SSL_new", CallPattern(receiver: .none, name: "SSL_new", labels: nil)),
        ("FileHandle(forReadingFrom:)", CallPattern(receiver: .type("FileHandle"), name: "init", labels: ["forReadingFrom"])),
        ("FileHandle.init", CallPattern(receiver: .type("FileHandle"), name: "init", labels: nil)),
        ("Outer.Inner.make(a:_:b:)", CallPattern(receiver: .type("Outer.Inner"), name: "make", labels: ["a", "_", "b"])),
        ("*.sink(receiveValue:)", CallPattern(receiver: .any, name: "sink", labels: ["receiveValue"])),
        ("*.sink", CallPattern(receiver: .any, name: "sink", labels: nil)),
        ("Array.+=", CallPattern(receiver: .type("Array"), name: "+=", labels: nil)),
    ])
    func parses(_ text: String, _ pattern: CallPattern) throws {
        #expect(try CallPattern(parsing: text) == pattern)
        #expect(try CallPattern(parsing: pattern.spelling) == pattern)
    }

    @Test func aLeadingDotIsAnyReceiver() throws {
        #expect(try CallPattern(parsing: ".sink") == CallPattern(parsing: "*.sink"))
    }

    @Test(arguments: ["", ".", "a.", "*.", "a b", "a(", "a(b)", "a(b:c)", "a)b", "1a", "a..b", "*", "**.a", "a(b:):", "a(:)", "a b.c", "é!"])
    func refuses(_ text: String) {
        #expect(throws: PatternError.self) { try CallPattern(parsing: text) }
    }

    @Test(arguments: [
        ("result", HandlePosition.result), ("receiver", .receiver), ("0", .argument(0)), ("*1", .pointee(1)),
        ("block", .label("block")), ("*error", .pointeeLabel("error")), ("using", .label("using")),
    ])
    func positions(_ text: String, _ position: HandlePosition) {
        #expect(HandlePosition(parsing: text) == position)
    }

    @Test(arguments: ["", "*", "-1", "64", "1a", "a b", "**1", "٣"])
    func refusesPositions(_ text: String) { #expect(HandlePosition(parsing: text) == nil) }

    private let index: CallIndex<Int> = {
        let patterns = ["fopen", "Timer.scheduledTimer(withTimeInterval:repeats:block:)", "*.sink", "*.sink(receiveValue:)",
            "Publisher.sink", "FileHandle(forReadingFrom:)", "close", "FileHandle.close"]
        return CallIndex(patterns.enumerated().map { offset, text in
            ((try? CallPattern(parsing: text)) ?? CallPattern(receiver: .none, name: "?", labels: nil), offset)
        })
    }()

    private func found(_ name: String, _ receiver: CallReceiver, _ labels: CallLabels? = nil) -> [Int] {
        index.matches(name: name, receiver: receiver, labels: labels).map(\.entry)
    }

    @Test func functionsMatchByNameAndReceiver() {
        #expect(found("fopen", .none) == [0])
        #expect(found("fopen", .none, CallLabels(["_", "_"])) == [0])
        #expect(found("fopen", .unknown).isEmpty)
        #expect(found("fopen2", .none).isEmpty)
        #expect(found("close", .none) == [6])
        #expect(found("close", .types(["FileHandle"])) == [7])
        #expect(found("close", .types(["LogHandle", "FileHandle"])) == [7])
        #expect(found("close", .types(["Door"])).isEmpty)
        #expect(found("close", .unknown).isEmpty)
    }

    @Test func labelsMustFit() {
        let timer = CallReceiver.types(["Timer"])
        #expect(found("scheduledTimer", timer, CallLabels(["withTimeInterval", "repeats", "block"])) == [1])
        #expect(found("scheduledTimer", timer, CallLabels(["withTimeInterval", "repeats", "_"], trailingClosure: 2)) == [1])
        #expect(found("scheduledTimer", timer, CallLabels(["withTimeInterval", "repeats", "_"])).isEmpty)
        #expect(found("scheduledTimer", timer, CallLabels(["withTimeInterval", "block"])).isEmpty)
        #expect(found("init", .types(["FileHandle"]), CallLabels(["forReadingFrom"])) == [5])
        #expect(found("init", .types(["FileHandle"]), CallLabels(["fileDescriptor"])).isEmpty)
    }

    @Test func anUnknownReceiverIsMatchedByNameOnly() {
        let trailing = CallLabels(["_"], trailingClosure: 0)
        let unknown = index.matches(name: "sink", receiver: .unknown, labels: trailing)
        #expect(unknown.map(\.entry) == [2, 3])
        #expect(unknown.allSatisfy { $0.certainty == .byName })
        let known = index.matches(name: "sink", receiver: .types(["Just", "Publisher"]), labels: trailing)
        #expect(known.map(\.entry) == [2, 3, 4])
        #expect(known.allSatisfy { $0.certainty == .exact })
    }

    @Test func positionsFindTheirArguments() throws {
        let pattern = try CallPattern(parsing: "Timer.scheduledTimer(withTimeInterval:repeats:block:)")
        let call = CallLabels(["withTimeInterval", "repeats", "_"], trailingClosure: 2)
        #expect(HandlePosition.label("block").argumentIndex(in: call, of: pattern) == 2)
        #expect(HandlePosition.label("repeats").argumentIndex(in: call, of: pattern) == 1)
        #expect(HandlePosition.argument(1).argumentIndex(in: call, of: pattern) == 1)
        #expect(HandlePosition.argument(3).argumentIndex(in: call, of: pattern) == nil)
        #expect(HandlePosition.result.argumentIndex(in: call, of: pattern) == nil)
        let any = try CallPattern(parsing: "*.sink")
        #expect(HandlePosition.label("receiveValue").argumentIndex(in: CallLabels(["_"], trailingClosure: 0), of: any) == 0)
    }
}
