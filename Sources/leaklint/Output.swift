import ArgumentParser
import Foundation
import Linter

/// Writes to standard output in one go.
func writeOutput(_ text: String) { writeOutput(Array(text.utf8)) }

/// Writes to standard output in one go. A reader that went away is no fault.
func writeOutput(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

/// Writes to standard error.
func writeError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

private func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
        var at = 0
        while at < buffer.count, let base = buffer.baseAddress {
            let written = Foundation.write(descriptor, base + at, buffer.count - at)
            if written < 0, errno == EINTR { continue }
            if written < 0, errno == EAGAIN {
                var descriptor = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&descriptor, 1, -1)
                continue
            }
            if written <= 0 { return }
            at += written
        }
    }
}

/// Ends the command as wrong use: `leaklint: MESSAGE` on standard error and exit code 2.
func fail(_ message: String) -> ExitCode {
    writeError("leaklint: \(message)\n")
    return ExitCode(ExitStatus.misuse)
}

/// The processors that work for this process.
var processorCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
