import Foundation

/// `body(0) … body(count - 1)` on up to `jobs` threads with stacks of 64 MB; results by index, so that the number of
/// threads cannot be told from them.
///
/// Threads of our own, not tasks: the parsers recurse, and the stacks of the shared pool are small.
func parallelMap<T: Sendable>(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> T) -> [T] {
    let workers = max(1, min(jobs, count))
    guard count > 0 else { return [] }
    let work = SharedWork<T>(count: count)
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<workers {
        let thread = Thread {
            while let index = work.next() { work.finish(index, with: body(index)) }
            done.signal()
        }
        thread.stackSize = 64 << 20
        thread.start()
    }
    for _ in 0..<workers { done.wait() }
    return work.results
}

/// What the threads of one `parallelMap` share. A class because it is a place guarded by a lock.
private final class SharedWork<T: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var upcoming = 0
    private var slots: [T?]

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func next() -> Int? {
        lock.withLock {
            guard upcoming < slots.count else { return nil }
            upcoming += 1
            return upcoming - 1
        }
    }

    func finish(_ index: Int, with value: T) {
        lock.withLock { slots[index] = value }
    }

    var results: [T] { lock.withLock { slots.compactMap { $0 } } }
}
