import LeakModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes changed files; returns why some were not written. A file that no longer holds what was read is left alone.
public func writeChanges(_ changes: [FileChange]) -> [Problem] {
    changes.compactMap { change in
        // Through a link, the file behind it is replaced, not the link.
        let path = realPath(change.path) ?? change.path
        switch readFile(path, limit: fileSizeLimit) {
        case .failure(let error):
            return Problem(.unreadable, file: change.name, message: "was not fixed: \(error.message)")
        case .success(let bytes) where bytes != change.old:
            return Problem(.unreadable, file: change.name, message: "was not fixed: it changed while leaklint looked at it")
        case .success:
            do throws(FileError) {
                try replaceFile(path, with: change.new, keepingModeOf: path)
                return nil
            } catch {
                return Problem(.unreadable, file: change.name, message: "was not fixed: \(error.message)")
            }
        }
    }
}

/// Writes a report; returns why it could not. A device or a pipe is written to as it is.
public func writeReport(_ bytes: [UInt8], to path: String) -> String? {
    do throws(FileError) {
        if let status = fileStatus(path, followingLinks: true), status.kind != .file {
            try write(bytes, to: path, flags: O_WRONLY)
        } else {
            try replaceFile(realPath(path) ?? path, with: bytes, keepingModeOf: path)
        }
        return nil
    } catch {
        return "cannot write \(path): \(error.message)"
    }
}

/// Adds to the end of a file; returns why it could not.
public func appendReport(_ bytes: [UInt8], to path: String) -> String? {
    do throws(FileError) {
        try write(bytes, to: path, flags: O_WRONLY | O_APPEND | O_CREAT)
        return nil
    } catch {
        return "cannot write \(path): \(error.message)"
    }
}

/// Puts the bytes in the place of the file in one step: readers see the old text or the new one, never a part.
private func replaceFile(_ path: String, with bytes: [UInt8], keepingModeOf original: String) throws(FileError) {
    let temporary = "\(path).leaklint-\(getpid())"
    let mode = fileStatus(original, followingLinks: true)?.permissions
    do throws(FileError) {
        try write(bytes, to: temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
        if let mode, chmod(temporary, mode) != 0 { throw FileError.last }
        if rename(temporary, path) != 0 { throw FileError.last }
    } catch {
        unlink(temporary)
        throw error
    }
}

private func write(_ bytes: [UInt8], to path: String, flags: Int32) throws(FileError) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.last }
    var failure: FileError?
    bytes.withUnsafeBytes { buffer in
        var at = 0
        while at < buffer.count, let base = buffer.baseAddress {
            #if canImport(Darwin)
                let written = Darwin.write(descriptor, base + at, buffer.count - at)
            #elseif canImport(Glibc)
                let written = Glibc.write(descriptor, base + at, buffer.count - at)
            #else
                let written = Musl.write(descriptor, base + at, buffer.count - at)
            #endif
            if written < 0, errno == EINTR { continue }
            if written <= 0 {
                failure = .last
                return
            }
            at += written
        }
    }
    if close(descriptor) != 0, failure == nil { failure = .last }
    if let failure { throw failure }
}
