import Dispatch

/// `body(0) … body(count - 1)` on up to `jobs` threads; results by index, so that the number of threads cannot be told
/// from them.
///
/// Each thread takes every `jobs`-th index: the work of one function has little to do with its place, so the shares
/// come out even without a lock.
func parallelMap<T: Sendable>(_ count: Int, jobs: Int, _ body: @Sendable (Int) -> T) -> [T] {
    let workers = max(1, min(jobs, count))
    guard workers > 1 else { return (0..<count).map(body) }
    return [T?](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Every slot is written by exactly one thread before `concurrentPerform` returns.
        nonisolated(unsafe) let slots = buffer
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for index in stride(from: worker, to: count, by: workers) {
                slots.initializeElement(at: index, to: body(index))
            }
        }
        initialized = count
    }.compactMap { $0 }
}
