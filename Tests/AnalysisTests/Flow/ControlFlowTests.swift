import LeakModel
import Testing

@testable import Analysis

/// A function whose blocks jump and branch as the lists say: no successor returns, one jumps, two branch.
func graph(_ successors: [[Int]]) -> Function {
    var function = Function(kind: .function, name: .none, range: .zero, body: .zero, nameRange: .zero)
    for targets in successors {
        var block = BasicBlock()
        let ids = targets.map { BlockID($0) }
        block.terminator =
            switch ids.count {
            case 0: .return(nil)
            case 1: .jump(ids[0])
            default: .branch(.opaque(reads: .empty, text: .none), then: ids[0], else: ids[1])
            }
        function.blocks.append(block)
    }
    return function
}

@Test func dominatorsOfADiamond() {
    let flow = ControlFlow(graph([[1, 2], [3], [3], []]))
    #expect(flow.dominates(BlockID(0), BlockID(3)))
    #expect(!flow.dominates(BlockID(1), BlockID(3)))
    #expect(flow.immediateDominators[3] == BlockID(0))
    #expect(flow.reversePostorder.first == BlockID(0))
    #expect(flow.reversePostorder.last == BlockID(3))
    #expect(flow.blocksInLoops == [false, false, false, false])
}

@Test func aLoopAndUnreachableCode() {
    let flow = ControlFlow(graph([[1], [2, 3], [1], [], [3]]))
    #expect(flow.blocksInLoops == [false, true, true, false, false])
    #expect(!flow.isReachable(BlockID(4)))
    #expect(!flow.dominates(BlockID(4), BlockID(3)))
    #expect(flow.dominates(BlockID(1), BlockID(3)))
}

@Test func componentsComeCalleesFirst() {
    #expect(stronglyConnectedComponents([[1], [2], [1, 3], []]) == [[3], [1, 2], [0]])
}

@Test func aLongChainNeedsNoStack() {
    let count = 200_000
    let chain = (0..<count).map { $0 + 1 < count ? [$0 + 1] : [] }
    #expect(stronglyConnectedComponents(chain).count == count)
    #expect(ControlFlow(graph(chain)).reversePostorder.count == count)
}
