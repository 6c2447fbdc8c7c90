import Reporting

/// Times of the stages of a run.
struct Stopwatch {
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private(set) var times: [StageTime] = []

    init() { last = clock.now }

    /// Ends a stage that began with the last lap.
    mutating func lap(_ stage: String) {
        let now = clock.now
        let (seconds, attoseconds) = (now - last).components
        times.append(StageTime(stage: stage, milliseconds: Double(seconds) * 1e3 + Double(attoseconds) / 1e15))
        last = now
    }
}
