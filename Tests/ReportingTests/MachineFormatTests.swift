import Foundation
import LeakModel
import Testing

@testable import Reporting

private func parse(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Test func jsonIsTheContract() throws {
    let document = try parse(renderJSON(Sample.report()))
    #expect(document["version"] as? Int == 1)
    #expect((document["tool"] as? [String: Any])?["name"] as? String == "leaklint")
    let diagnostics = try #require(document["diagnostics"] as? [[String: Any]])
    let one = try #require(diagnostics.first)
    let required = [
        "rule", "category", "severity", "confidence", "message", "file", "range", "symbol", "path", "fixes", "fingerprint", "help",
    ]
    for key in required { #expect(one[key] != nil, "\(key)") }
    let start = ((one["range"] as? [String: Any])?["start"] as? [String: Any])
    #expect(start?["line"] as? Int == 2 && start?["column"] as? Int == 17 && start?["offset"] as? Int == 44)
    let fix = try #require((one["fixes"] as? [[String: Any]])?.first)
    #expect(fix["applicability"] as? String == "safe")
    #expect(((fix["edits"] as? [[String: Any]])?.first)?["replacement"] as? String == "PQfinish(conn);\n\t\t")
    #expect((one["path"] as? [[String: Any]])?.count == 3)
    #expect(document["problems"] != nil && document["summary"] != nil)
}

@Test func jsonEscapes() throws {
    let strange = "q\" b\\ n\n r\r t\t z\u{0} e\u{1B} \u{2028} 😀/"
    let value = JSON.members(["k": .string(strange), "n": .null, "missing": nil, "d": .double(.nan)])
    let parsed = try parse(value.encoded())
    #expect(parsed["k"] as? String == strange)
    #expect(parsed.keys.sorted() == ["d", "k", "n"])
    #expect(text(JSON.array([]).encoded(indentation: 2)) == "[]")
}

@Test func jsonLinesAreOneADiagnostic() throws {
    let lines = text(renderJSONLines(Sample.report([Sample.finding(), Sample.finding(variable: "x")]))).split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { #expect(try parse(Array(line.utf8))["rule"] as? String == "connection-leak/postgres") }
}

@Test func sarifHasWhatNoOtherToolHasTogether() throws {
    let run = try #require((try parse(renderSARIF(Sample.report()))["runs"] as? [[String: Any]])?.first)
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    let prints = try #require(result["partialFingerprints"] as? [String: String])
    #expect(prints["leaklint/v1"]?.count == 32)
    #expect(prints["primaryLocationLineHash"] == primaryLocationLineHashes(Array(Sample.source.utf8))[1])
    let flow = ((result["codeFlows"] as? [[String: Any]])?.first?["threadFlows"] as? [[String: Any]])?.first
    #expect((flow?["locations"] as? [Any])?.count == 3)
    let change = ((result["fixes"] as? [[String: Any]])?.first?["artifactChanges"] as? [[String: Any]])?.first
    #expect((change?["replacements"] as? [Any])?.count == 1)
    let place = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    let artifact = place?["artifactLocation"] as? [String: String]
    #expect(artifact == ["uri": "sub/src/conn.c", "uriBaseId": "SRCROOT"])
    #expect((run["originalUriBaseIds"] as? [String: Any])?["SRCROOT"] != nil)
    let rules = ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
    #expect((rules?.first?["help"] as? [String: String])?["markdown"]?.contains("## Leaks") == true)
    #expect((rules?.first?["fullDescription"] as? [String: String])?["text"] == "A connection holds a socket.")
    #expect(result["ruleIndex"] as? Int == 0)
}

@Test func sarifCarriesSuppressionsAndProblems() throws {
    var report = Sample.report([])
    report.suppressed = [SuppressedDiagnostic(Diagnostic(Sample.finding(), fingerprint: "f"), reason: "closed by the server")]
    report.problems = [Problem(.missing, file: "a b#ä.c", message: "no header")]
    let run = try #require((try parse(renderSARIF(report))["runs"] as? [[String: Any]])?.first)
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    let suppression = (result["suppressions"] as? [[String: String]])?.first
    #expect(suppression == ["kind": "inSource", "justification": "closed by the server"])
    #expect(text(renderSARIF(report)).contains("sub/a%20b%23%C3%A4.c"))
}

/// What GitHub's runner does to a command's text.
private func unescape(_ text: String, isProperty: Bool) -> String {
    var text = text
    if isProperty { text = text.replacing("%3A", with: ":").replacing("%2C", with: ",") }
    return text.replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing("%25", with: "%")
}

@Test(arguments: ["100% sure", "a,b:c", "x\r\ny", "%0A %25 %2C", "::error::", "plain"])
func githubEscapesRoundTrip(original: String) {
    #expect(unescape(escapeData(original), isProperty: false) == original)
    #expect(unescape(escapeProperty(original), isProperty: true) == original)
    #expect(!escapeData(original).contains("\n") && !escapeProperty(original).contains(","))
}

@Test func githubAnnotations() {
    let lines = text(renderGitHub(Sample.report())).split(separator: "\n")
    #expect(lines.count == 1)
    #expect(
        lines.first?.hasPrefix(
            "::warning file=sub/src/conn.c,line=2,endLine=2,col=17,endColumn=34,title=connection-leak/postgres::'conn' from") == true)
}

@Test func githubColumnsOnlyWithinALine() {
    var finding = Sample.finding()
    finding.location.range = ByteRange(0, 60)
    #expect(!text(renderGitHub(Sample.report([finding]))).contains("col="))
}

@Test func githubShowsTenOfATypeMostSevereFirst() {
    var findings = (0..<13).map { Sample.finding(variable: "v\($0)") }
    findings += (0..<11).map { Sample.finding(severity: .error, variable: "e\($0)") }
    findings.append(Sample.finding(severity: .info))
    let lines = text(renderGitHub(Sample.report(findings))).split(separator: "\n")
    #expect(lines.prefix(10).allSatisfy { $0.hasPrefix("::error ") })
    #expect(lines.count { $0.hasPrefix("::error ") } == 10)
    #expect(lines.count { $0.hasPrefix("::warning ") } == 10)
    #expect(lines.count { $0.hasPrefix("::notice ") } == 1)
    #expect(lines.last == "::notice::4 more, see the job summary")
    let summary = text(renderGitHubSummary(Sample.report(findings)))
    #expect(summary.split(separator: "\n").count { $0.hasPrefix("| ") } == 27)
}

@Test func githubMessagesAreCut() {
    let long = Sample.finding(message: String(repeating: "ä", count: 10_000))
    let line = text(renderGitHub(Sample.report([long])))
    let shown = line.split(separator: "::", maxSplits: 1).last.map { unescape(String($0), isProperty: false) } ?? ""
    #expect(shown.count < 4200)
}

@Test func gitlabItems() throws {
    let parsed = try JSONSerialization.jsonObject(with: Data(renderGitLab(Sample.report()))) as? [[String: Any]]
    let item = try #require(parsed?.first)
    #expect(item["check_name"] as? String == "connection-leak/postgres" && item["severity"] as? String == "major")
    #expect((item["location"] as? [String: Any])?["path"] as? String == "sub/src/conn.c")
    #expect(text(renderGitLab(Sample.report([]))) == "[]\n")
}

@Test func xmlFormats() throws {
    let report = Sample.report([Sample.finding(message: "a < b & \"c\"\u{1}"), Sample.finding(variable: "y")])
    for bytes in [renderCheckstyle(report), renderJUnit(report), renderJUnit(Sample.report([]))] {
        let document = text(bytes)
        #expect(document.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        #expect(!document.contains("\u{1}"))
    }
    #expect(text(renderCheckstyle(report)).contains("message=\"a &lt; b &amp; &quot;c&quot;\u{FFFD}\" source=\"leaklint.connection-leak/postgres\""))
    #expect(text(renderJUnit(report)).contains("tests=\"2\" failures=\"2\""))
    #expect(text(renderJUnit(Sample.report([]))).contains("<testcase classname=\"leaklint\" name=\"no leaks\" time=\"0\"/>"))
}

@Test func formatsRenderTheSameTwice() {
    for format in Format.allCases { #expect(format.render(Sample.report()) == format.render(Sample.report()), "\(format)") }
}

@Test(arguments: [
    ("a/./b//c", "a/b/c"), ("/a/../../b", "/b"), ("../x", "../x"), ("a/../..", ".."), (".", "."), ("", "."), ("/", "/"),
    ("a/b/../c", "a/c"),
])
func pathsAreCleaned(path: String, expected: String) {
    #expect(cleanPath(path) == expected)
}

@Test(arguments: [
    ("a.c", "sub/a.c"), ("../b.c", "b.c"), ("/home/me/project/x", "x"), ("/elsewhere/x", "/elsewhere/x"), ("../../y", "/home/me/y"),
])
func namesRelativeToTheRoot(name: String, expected: String) {
    #expect(RootPaths(workingDirectory: "/home/me/project/sub", root: "/home/me/project").relative(name) == expected)
}
