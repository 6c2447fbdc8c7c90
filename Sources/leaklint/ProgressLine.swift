import Foundation
import Linter

/// One line on standard error that says what a long run is doing: only on a terminal, and only after a second.
final class ProgressLine: Sendable {
    private let start = ContinuousClock().now
    private let isShown = isatty(STDERR_FILENO) == 1
    private let state = Locked(State())

    private struct State {
        var last: ContinuousClock.Instant?
        var isOnScreen = false
    }

    func show(_ progress: StageProgress) {
        guard isShown else { return }
        let now = ContinuousClock().now
        guard now - start > .seconds(1) else { return }
        state.with { state in
            if let last = state.last, now - last < .milliseconds(100) { return }
            state.last = now
            state.isOnScreen = true
            let count = progress.total > 0 ? " \(progress.done)/\(progress.total)" : ""
            writeError("\r\u{1B}[Kleaklint: \(progress.stage)\(count)…")
        }
    }

    /// Takes the line away.
    func clear() {
        state.with { state in
            if state.isOnScreen { writeError("\r\u{1B}[K") }
            state.isOnScreen = false
        }
    }
}

/// A value behind a lock.
private final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<T>(_ body: (inout Value) -> T) -> T { lock.withLock { body(&value) } }
}
