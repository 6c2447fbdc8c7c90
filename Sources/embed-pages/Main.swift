import Foundation

/// `embed-pages OUTPUT FOLDER PAGE…` writes a Swift file with the text of every page, by its path under the folder.
@main
struct EmbedPagesTool {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 2 else { fail("usage: embed-pages OUTPUT FOLDER PAGE…") }
        let output = arguments[arguments.startIndex]
        let folder = arguments[arguments.startIndex + 1]
        var entries: [(path: String, text: String)] = []
        for page in arguments.dropFirst(2) {
            guard let data = FileManager.default.contents(atPath: page) else { fail("\(page): error: it cannot be read") }
            guard let text = String(validating: data, as: UTF8.self) else { fail("\(page):1: error: it is not UTF-8") }
            entries.append((relative(page, to: folder), text))
        }
        entries.sort { $0.path < $1.path }
        do {
            try Data(source(of: entries).utf8).write(to: URL(fileURLWithPath: output))
        } catch {
            fail("\(output): error: it cannot be written")
        }
    }

    /// The generated file. The texts are one-line literals: they keep every byte, and compile fast.
    static func source(of entries: [(path: String, text: String)]) -> String {
        var result = "/// Generated from the pages beside RulePages.swift.\n"
        result += "let embeddedPages: [(path: String, text: String)] = [\n"
        for (path, text) in entries {
            result += "    (\(literal(path)), \(literal(text))),\n"
        }
        return result + "]\n"
    }

    static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func relative(_ path: String, to folder: String) -> String {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(1)
    }
}
