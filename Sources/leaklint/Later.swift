import ArgumentParser
struct DoctorCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "doctor") }
struct TestRulesCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "test-rules") }
struct DumpCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "dump") }
