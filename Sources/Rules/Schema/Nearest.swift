/// The word of `words` that somebody who wrote `word` probably meant; nil when none is near. The first wins a tie.
public func nearest(to word: String, among words: [String]) -> String? {
    // Nobody mistypes a word of this length into another.
    guard word.utf8.count <= 80 else { return nil }
    let written = Array(word.lowercased())
    var best: (word: String, distance: Int)?
    for candidate in words {
        let distance = editDistance(written, Array(candidate.lowercased()))
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, min(3, written.count / 2)) else {
        return words.first { candidate in written.count >= 3 && isPart(word, of: candidate) }
    }
    return best.word
}

private func isPart(_ word: String, of candidate: String) -> Bool {
    let word = word.lowercased(), candidate = candidate.lowercased()
    return candidate.hasPrefix(word) || word.hasPrefix(candidate)
}

/// The number of insertions, deletions, replacements and swaps of neighbours that lead from one to the other
/// (Damerau and Levenshtein, each place touched once).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            let change = a[i] == b[j] ? 0 : 1
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + change)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
