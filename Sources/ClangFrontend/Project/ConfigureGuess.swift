import CClang

/// What a configure step would have found on this machine, for projects that lie there without a build: the macros
/// `HAVE_…` and `SIZEOF_…` that their conditions ask for.
///
/// Headers are looked for in the system's folders, functions in the C library of this process, as a configure script
/// does by linking. Whatever is not certain stays undefined.
func configureGuess(macros: Set<String>) -> [String] {
    var flags: [String] = []
    for macro in macros.sorted() {
        if let value = configureValue(of: macro) { flags.append("-D\(macro)=\(value)") }
    }
    return flags
}

/// Types and members that every system of today has.
private let present: Set<String> = [
    "HAVE_STRUCT_TIMEVAL", "HAVE_STRUCT_TIMESPEC", "HAVE_STRUCT_SOCKADDR_STORAGE", "HAVE_STRUCT_SOCKADDR_IN6",
    "HAVE_STRUCT_ADDRINFO", "HAVE_STRUCT_IN6_ADDR", "HAVE_STRUCT_POLLFD", "HAVE_SOCKADDR_IN6_SIN6_SCOPE_ID",
    "HAVE_STRUCT_TM_TM_GMTOFF", "HAVE_TM_GMTOFF", "HAVE_SIG_ATOMIC_T", "HAVE_SOCKLEN_T", "HAVE_SSIZE_T", "HAVE_SIZE_T",
    "HAVE_PID_T", "HAVE_MODE_T", "HAVE_OFF_T", "HAVE_SA_FAMILY_T", "HAVE_SUSECONDS_T", "HAVE_TIME_T", "HAVE_INTPTR_T",
    "HAVE_UINTPTR_T", "HAVE_INT64_T", "HAVE_UINT64_T", "HAVE_INT32_T", "HAVE_UINT32_T", "HAVE_UINT16_T", "HAVE_UINT8_T",
    "HAVE_INTMAX_T", "HAVE_UINTMAX_T", "HAVE_LONG_LONG", "HAVE_LONG_LONG_INT", "HAVE_LONGLONG", "HAVE__BOOL", "HAVE_BOOL_T",
    "HAVE_VA_COPY", "HAVE_FCNTL_O_NONBLOCK", "HAVE_IOCTL_FIONBIO", "HAVE_PTHREAD", "HAVE_PTHREADS", "HAVE_IPV6",
    "HAVE_STDATOMIC", "HAVE_BUILTIN_EXPECT", "HAVE_WORKING_FORK", "HAVE_DECL_STRERROR_R", "HAVE_ATOMIC_BUILTINS",
    "HAVE_GETTIMEOFDAY", "HAVE_POSIX_STRERROR_R", "HAVE_CLOCK_GETTIME_MONOTONIC", "STDC_HEADERS", "TIME_WITH_SYS_TIME",
]

private let sizes: [String: Int] = [
    "SIZEOF_CHAR": 1, "SIZEOF_SHORT": 2, "SIZEOF_SHORT_INT": 2, "SIZEOF_INT": 4, "SIZEOF_LONG": 8, "SIZEOF_LONG_INT": 8,
    "SIZEOF_LONG_LONG": 8, "SIZEOF_LONG_LONG_INT": 8, "SIZEOF_VOID_P": 8, "SIZEOF_VOIDP": 8, "SIZEOF_CHAR_P": 8,
    "SIZEOF_SIZE_T": 8, "SIZEOF_SSIZE_T": 8, "SIZEOF_OFF_T": 8, "SIZEOF_TIME_T": 8, "SIZEOF_PTRDIFF_T": 8, "SIZEOF_PID_T": 4,
    "SIZEOF_WCHAR_T": 4, "SIZEOF_FLOAT": 4, "SIZEOF_DOUBLE": 8,
]

func configureValue(of macro: String) -> String? {
    if present.contains(macro) { return "1" }
    if let size = sizes[macro] { return "\(size)" }
    // `PROJECT_SIZEOF_LONG`
    if let mark = macro.firstRange(of: "_SIZEOF_"), let size = sizes["SIZEOF_" + macro[mark.upperBound...]] { return "\(size)" }
    if macro.hasPrefix("SIZEOF_"), macro.hasSuffix("_OFF_T") { return "8" }
    // `PROJECT_HAVE_X`
    if !macro.hasPrefix("HAVE_"), let mark = macro.firstRange(of: "_HAVE_") {
        return configureValue(of: "HAVE_" + macro[mark.upperBound...])
    }
    guard macro.hasPrefix("HAVE_"), macro != "HAVE_CONFIG_H" else { return nil }
    let name = macro.dropFirst("HAVE_".count).lowercased()
    if name.hasSuffix("_h") { return hasHeader(String(name.dropLast(2))) ? "1" : nil }
    let isFunction = name.utf8.count > 2 && name.utf8.allSatisfy { CTokens.isIdentifierPart($0) }
        && cclang_has_function(name) != 0
    return isFunction ? "1" : nil
}

/// Whether the system has the header that `sys_socket` stands for: each `_` may be a `/`.
private func hasHeader(_ name: String) -> Bool {
    let words = name.split(separator: "_")
    guard !words.isEmpty, words.count <= 4 else { return false }
    for choice in 0..<(1 << (words.count - 1)) {
        var path = String(words[0])
        for (index, word) in words.dropFirst().enumerated() { path += (choice >> index & 1 == 0 ? "_" : "/") + word }
        if systemFolders.contains(where: { Files.isFile("\($0)\(path).h") }) { return true }
    }
    return ["stddef", "stdarg", "stdbool", "stdint", "limits", "float", "stdatomic", "stdalign"].contains(name)
}

/// Where headers of the system lie.
let systemFolders: [String] = {
    #if canImport(Darwin)
        let kit = "/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk/usr/include/"
        return [kit, "/usr/local/include/", "/opt/homebrew/include/"]
    #else
        return ["/usr/include/", "/usr/local/include/", "/usr/include/x86_64-linux-gnu/", "/usr/include/aarch64-linux-gnu/"]
    #endif
}()

/// Adds the macros `HAVE_…` and `SIZEOF_…` that the conditions of a text ask for.
func addConfigureMacros(_ bytes: [UInt8], to macros: inout Set<String>) {
    var position = 0
    while position < bytes.count {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
        let isDirective = position < bytes.count && bytes[position] == UInt8(ascii: "#")
        while position < bytes.count, bytes[position] != 10 {
            guard isDirective, CTokens.isIdentifierStart(bytes[position]) else {
                position += 1
                continue
            }
            let start = position
            while position < bytes.count, CTokens.isIdentifierPart(bytes[position]) { position += 1 }
            let first = bytes[start]
            guard first == UInt8(ascii: "H") || first == UInt8(ascii: "S") || first == UInt8(ascii: "T"), position - start > 6,
                position - start < 64
            else { continue }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            if word.hasPrefix("HAVE_") || word.hasPrefix("SIZEOF_") || word == "STDC_HEADERS" || word == "TIME_WITH_SYS_TIME" {
                macros.insert(word)
            }
        }
        position += 1
    }
}
