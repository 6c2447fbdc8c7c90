import CClang

/// The name of the file that declares what no header declares; it exists in memory only.
let preludeName = "/leaklint-prelude.h"

/// A parsed translation unit. Whoever gets it closes it.
struct ParsedUnit {
    var unit: OpaquePointer
    /// Whether a prelude declares names that no header does.
    var hasPrelude = false
}

struct ParseFailure: Error {
    var message: String
}

/// Parses a source; when types or names are unknown, up to three times more with a prelude that declares them.
func parse(
    _ source: String, flags: [String], overlay: [String: [UInt8]], library: ClangLibrary
) -> Result<ParsedUnit, ParseFailure> {
    var prelude = Prelude()
    var result: ParsedUnit
    switch parseOnce(source, flags: flags, overlay: overlay, library: library, prelude: prelude) {
    case .failure(let failure): return .failure(failure)
    case .success(let unit): result = ParsedUnit(unit: unit)
    }
    for _ in 0..<3 {
        guard prelude.addUnknown(of: result.unit) else { break }
        guard case .success(let next) = parseOnce(source, flags: flags, overlay: overlay, library: library, prelude: prelude) else { break }
        cclang_close(result.unit)
        result = ParsedUnit(unit: next, hasPrelude: true)
    }
    return .success(result)
}

private func parseOnce(
    _ source: String, flags: [String], overlay: [String: [UInt8]], library: ClangLibrary, prelude: Prelude
) -> Result<OpaquePointer, ParseFailure> {
    let arguments = prelude.isEmpty ? flags : flags + ["-include", preludeName]
    var texts = overlay.sorted { $0.key < $1.key }.map { (name: $0.key, text: $0.value) }
    if !prelude.isEmpty { texts.append((preludeName, Array(prelude.text.utf8))) }
    var error: Int32 = 0
    let unit = withCStrings(arguments) { pointers in
        withBuffers(texts) { buffers in
            cclang_parse(
                library.handle, source, pointers, Int32(clamping: arguments.count), buffers.baseAddress,
                Int32(clamping: buffers.count), &error)
        }
    }
    if let unit { return .success(unit) }
    return .failure(ParseFailure(message: error == 2 ? "libclang crashed on this file" : "libclang could not parse this file"))
}

/// Calls `body` with texts as libclang takes them; they live as long as the call.
private func withBuffers<Result>(
    _ texts: [(name: String, text: [UInt8])], _ body: (UnsafeBufferPointer<cclang_buffer>) -> Result
) -> Result {
    var names: [CChar] = []
    var contents: [UInt8] = []
    var starts: [(name: Int, text: Int)] = []
    for (name, text) in texts {
        starts.append((names.count, contents.count))
        names += name.utf8.map { CChar(bitPattern: $0) }
        names.append(0)
        contents += text
        contents.append(0)
    }
    return names.withUnsafeBufferPointer { names in
        contents.withUnsafeBytes { bytes in
            let contents = bytes.assumingMemoryBound(to: CChar.self)
            let buffers = zip(starts, texts).map { start, text in
                cclang_buffer(
                    name: names.baseAddress.map { $0 + start.name }, contents: contents.baseAddress.map { $0 + start.text },
                    length: text.text.count)
            }
            return buffers.withUnsafeBufferPointer(body)
        }
    }
}

/// Calls `body` with C strings that live as long as the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for string in strings {
        starts.append(bytes.count)
        bytes += string.utf8.map { CChar(bitPattern: $0) }
        bytes.append(0)
    }
    return bytes.withUnsafeBufferPointer { buffer in
        let pointers = starts.map { start in buffer.baseAddress.map { UnsafePointer<CChar>($0 + start) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
