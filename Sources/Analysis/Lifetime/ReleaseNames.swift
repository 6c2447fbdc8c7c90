/// Names of functions that end the life of what they are given. They word and rank; together with a use on the
/// same variable they are evidence, alone they only silence.
enum ReleaseNames {
    /// Words that end a name's meaning: `conn_free`, `closeDir`, `FreeAll`.
    private static let words: Set<String> = [
        "free", "freeall", "destroy", "release", "close", "delete", "dispose", "deinit", "cleanup", "unref", "decref",
        "put", "finalize", "fini", "finish", "term", "terminate", "teardown", "drop", "discard", "uninit", "dealloc",
        "deallocate", "del", "clear", "shutdown", "kill", "unlock", "end", "reset", "purge", "flush", "unmap", "stop",
        "invalidate", "cancel", "closedir", "pclose", "fclose", "xfree", "done", "deinitialize", "disconnect", "unload",
        "erase", "wipe", "abort", "zap", "detach", "remove", "quit", "exit", "relinquish", "checkin",
    ]

    /// The few that, given a value in the same function, say that the function owns the value.
    private static let strong: Set<String> = [
        "free", "freeall", "destroy", "release", "close", "dispose", "unref", "decref", "finalize", "fini", "dealloc",
        "deallocate", "xfree", "fclose", "closedir", "pclose", "cleanup", "deinit", "uninit", "teardown",
    ]

    private static let removals: Set<String> = ["remove", "delete", "del", "erase", "pop", "unlink", "detach", "take"]

    /// Takes something out of a container.
    static func isRemoval(_ name: String) -> Bool { nameWords(name).contains { removals.contains($0) } }

    static func isRelease(_ name: String) -> Bool { contains(words, name) }
    static func isStrongRelease(_ name: String) -> Bool { contains(strong, name) }

    private static func contains(_ set: Set<String>, _ name: String) -> Bool {
        if set.contains(name) { return true }
        for word in nameWords(name) {
            if set.contains(word) { return true }
            // `gfree`, `strfree`: a short word glued in front.
            if word.hasSuffix("free") || word.hasSuffix("close") || word.hasSuffix("destroy") { return true }
        }
        return false
    }
}

/// The words of an identifier in lower case: `HTTPServer_closeAll` is http, server, close, all.
func nameWords(_ name: String) -> [String] {
    var words: [String] = []
    var current: [UInt8] = []
    let bytes = Array(name.utf8)
    func isUpper(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    func isLower(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
    for (index, byte) in bytes.enumerated() {
        guard isUpper(byte) || isLower(byte) || byte >= 128 else {
            if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
            current = []
            continue
        }
        let startsWord =
            isUpper(byte) && index > 0
            && (isLower(bytes[index - 1]) || index + 1 < bytes.count && isLower(bytes[index + 1]) && isUpper(bytes[index - 1]))
        if startsWord, !current.isEmpty {
            words.append(String(decoding: current, as: UTF8.self))
            current = []
        }
        current.append(isUpper(byte) ? byte + 32 : byte)
    }
    if !current.isEmpty { words.append(String(decoding: current, as: UTF8.self)) }
    return words
}
