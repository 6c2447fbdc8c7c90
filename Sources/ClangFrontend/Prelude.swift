import CClang

/// Declarations for types and names that a unit uses and no header declares. A type is a record that nobody knows,
/// a name a variable; nothing is ever a constant. Names of the C library come from its own headers.
struct Prelude {
    private(set) var names: Set<String> = []
    private var types: [String] = []
    private var variables: [String] = []
    private var tags: [String] = []
    /// Headers of the system that declare what is unknown.
    private var headers: [String] = []

    var isEmpty: Bool { names.isEmpty }

    var text: String {
        headers.map { "#include <\($0)>\n" }.joined()
            + types.map { "typedef struct leaklint_\($0) { long leaklint_opaque; } \($0);\n" }.joined()
            + tags.map { "\($0) { long leaklint_opaque; };\n" }.joined()
            + variables.map { "extern int \($0);\n" }.joined()
    }

    /// Adds what the unit's errors say is unknown; whether there was something new.
    mutating func addUnknown(of unit: OpaquePointer) -> Bool {
        let before = names.count
        for index in 0..<cclang_diagnostic_count(unit) {
            let diagnostic = cclang_diagnostic_at(unit, index)
            guard diagnostic.severity >= 3, names.count < 2000 else { continue }
            let message = String(cString: cclang_string(unit, diagnostic.message))
            let quoted = message.split(separator: "'", omittingEmptySubsequences: false)
            guard quoted.count >= 3 else { continue }
            let name = String(quoted[1])
            if addStandard(name) { continue }
            if message.hasPrefix("unknown type name") {
                addType(name)
            } else if message.hasPrefix("use of undeclared identifier") {
                if looksLikeType(unit, diagnostic) { addType(name) } else { addVariable(name) }
            } else if message.contains("incomplete type '") || message.contains("incomplete definition of type '") {
                addTag(message.split(separator: "'").last(where: { $0.hasPrefix("struct ") || $0.hasPrefix("union ") }))
            }
        }
        return names.count > before
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first, CTokens.isIdentifierStart(first), first < 128 else { return false }
        return name.utf8.allSatisfy { CTokens.isIdentifierPart($0) && $0 < 128 }
    }

    /// Whether a header of the C library declares the name; it is included then.
    private mutating func addStandard(_ name: String) -> Bool {
        guard let header = standardHeaders[name] else { return false }
        if names.insert(name).inserted, !headers.contains(header) { headers.append(header) }
        return true
    }

    private mutating func addType(_ name: String) {
        if Self.isIdentifier(name), names.insert(name).inserted { types.append(name) }
    }

    private mutating func addVariable(_ name: String) {
        if Self.isIdentifier(name), names.insert(name).inserted { variables.append(name) }
    }

    private mutating func addTag(_ tag: Substring?) {
        guard let tag, let name = tag.split(separator: " ").last.map(String.init), Self.isIdentifier(name),
            !names.contains(name), tag.split(separator: " ").count == 2
        else { return }
        names.insert(name)
        tags.append(String(tag))
    }

    /// Whether an unknown name stands where a declaration starts: `T x`, `T *x;`.
    private func looksLikeType(_ unit: OpaquePointer, _ diagnostic: cclang_diagnostic) -> Bool {
        var length = 0
        guard let bytes = cclang_file_bytes(unit, diagnostic.file, &length), Int(diagnostic.offset) < length else {
            return false
        }
        let count = min(200, length - Int(diagnostic.offset))
        let text = UnsafeRawBufferPointer(start: bytes + Int(diagnostic.offset), count: count)
        let tokens = CTokens(text.assumingMemoryBound(to: UInt8.self))
        var index = 1
        while tokens.matches(index, "*") || tokens.matches(index, "const") { index += 1 }
        guard index < tokens.count else { return false }
        if index > 1, tokens.matches(index, ")") { return true }
        guard tokens.tokens[index].kind == .identifier else { return false }
        return index == 1 || tokens.matches(index + 1, ";") || tokens.matches(index + 1, "=")
            || tokens.matches(index + 1, ",") || tokens.matches(index + 1, "[")
    }
}

/// Which header of the C library declares a name that sources use without it (their own headers would have brought it).
private let standardHeaders: [String: String] = {
    let names: [(header: String, names: String)] = [
        ("stddef.h", "size_t NULL ptrdiff_t wchar_t max_align_t offsetof"),
        ("stdint.h", "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t"),
        ("stdint.h", "uintmax_t SIZE_MAX INT32_MAX UINT32_MAX INT64_MAX UINT64_MAX UINT16_MAX UINT8_MAX INTPTR_MAX"),
        ("stdbool.h", "bool true false"),
        ("stdarg.h", "va_list"),
        ("stdio.h", "FILE stdin stdout stderr EOF BUFSIZ SEEK_SET SEEK_CUR SEEK_END"),
        ("sys/types.h", "ssize_t off_t pid_t uid_t gid_t mode_t dev_t ino_t u_char u_int u_long u_short key_t id_t"),
        ("time.h", "time_t clock_t clockid_t CLOCK_MONOTONIC CLOCK_REALTIME"),
        ("signal.h", "sig_atomic_t sigset_t SIGINT SIGTERM SIGKILL SIGHUP SIGPIPE SIGCHLD SIGALRM SIG_IGN SIG_DFL SIG_ERR"),
        ("errno.h", "errno ENOMEM EINVAL ENOENT EINTR EAGAIN EWOULDBLOCK EEXIST EPERM EACCES EIO EBADF ENOSYS ERANGE"),
        ("limits.h", "INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN ULONG_MAX CHAR_BIT PATH_MAX UCHAR_MAX SHRT_MAX"),
        ("stdlib.h", "EXIT_SUCCESS EXIT_FAILURE RAND_MAX"),
        ("fcntl.h", "O_RDONLY O_WRONLY O_RDWR O_CREAT O_TRUNC O_NONBLOCK O_CLOEXEC O_EXCL O_APPEND F_GETFL F_SETFL F_SETFD"),
        ("unistd.h", "STDIN_FILENO STDOUT_FILENO STDERR_FILENO R_OK W_OK X_OK F_OK"),
        ("pthread.h", "pthread_t pthread_mutex_t pthread_cond_t pthread_once_t pthread_key_t pthread_attr_t"),
        ("sys/socket.h", "socklen_t sa_family_t AF_INET AF_INET6 AF_UNIX SOCK_STREAM SOCK_DGRAM SOL_SOCKET"),
        ("netinet/in.h", "in_addr_t in_port_t"),
    ]
    var headers: [String: String] = [:]
    for entry in names {
        for name in entry.names.split(separator: " ") { headers[String(name)] = entry.header }
    }
    return headers
}()
