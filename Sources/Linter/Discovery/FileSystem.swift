import LeakModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What stands at a path.
struct FileStatus: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file, directory, link, other
    }

    var kind: Kind
    var device: UInt64
    var inode: UInt64
    /// Bytes.
    var size: Int
    var permissions: mode_t

    /// Whether it is the same file, by whatever name.
    var identity: Identity { Identity(device: device, inode: inode) }

    struct Identity: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
    }
}

/// The status of what the path names, links followed or not; nil when nothing is there or it cannot be asked.
func fileStatus(_ path: String, followingLinks: Bool) -> FileStatus? {
    var info = stat()
    let result = followingLinks ? stat(path, &info) : lstat(path, &info)
    guard result == 0 else { return nil }
    return FileStatus(info)
}

extension FileStatus {
    init(_ info: stat) {
        switch info.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        device = UInt64(truncatingIfNeeded: info.st_dev)
        inode = UInt64(truncatingIfNeeded: info.st_ino)
        size = Int(info.st_size)
        permissions = info.st_mode & 0o7777
    }
}

/// Why something could not be done with a file, in words.
struct FileError: Error, Hashable, Sendable {
    var message: String

    init(_ message: String) { self.message = message }

    /// The system's words for `errno`.
    static var last: FileError { FileError(String(cString: strerror(errno))) }
}

/// Names in a directory, sorted by bytes, and whether any of them is not UTF-8 (those are left out).
func directoryEntries(_ path: String) -> Result<(names: [String], hasUnreadableNames: Bool), FileError> {
    guard let directory = opendir(path) else { return .failure(.last) }
    defer { closedir(directory) }
    var names: [String] = []
    var hasUnreadableNames = false
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                String(validatingCString: $0)
            }
        }
        guard let name else {
            hasUnreadableNames = true
            continue
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return .success((names.sorted(by: bytewise), hasUnreadableNames))
}

/// The order of bytes, the same in every locale.
func bytewise(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

/// The bytes of a regular file of at most `limit` bytes. Never waits for a pipe or a device.
func readFile(_ path: String, limit: Int) -> Result<[UInt8], FileError> {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(.last) }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0 else { return .failure(.last) }
    let status = FileStatus(info)
    guard status.kind == .file else {
        return .failure(FileError(status.kind == .directory ? "is a directory" : "is not a regular file"))
    }
    guard status.size <= limit else {
        return .failure(FileError("is larger than \(limit >> 20) MiB"))
    }
    return readAll(descriptor, expecting: status.size, limit: limit)
}

private func readAll(_ descriptor: Int32, expecting size: Int, limit: Int) -> Result<[UInt8], FileError> {
    // One byte more, so that the end is seen without another round.
    var capacity = size + 1
    var bytes: [UInt8] = []
    while bytes.count <= limit {
        var failure: FileError?
        let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var got = read(descriptor, buffer.baseAddress, capacity)
            while got < 0, errno == EINTR { got = read(descriptor, buffer.baseAddress, capacity) }
            if got < 0 { failure = .last }
            count = max(0, got)
        }
        if let failure { return .failure(failure) }
        if chunk.isEmpty { return .success(bytes) }
        if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        capacity = max(4096, size + 1 - bytes.count)
    }
    return .failure(FileError("is larger than \(limit >> 20) MiB"))
}

/// The working directory, absolute.
public func currentDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
}

/// The path with every link resolved; nil when nothing is there.
func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
}

/// Whether this process may read the file.
func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// The user's home directory, if there is one.
let homeDirectory: String? = getenv("HOME").flatMap { String(validatingCString: $0) }
