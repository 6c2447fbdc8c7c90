import Foundation
import PackagePlugin

/// Generates the Swift file that holds the text of every Markdown page under the target's folder.
///
/// The target's own path is the folder with the pages, so that SwiftPM itself notices new, renamed and deleted ones:
/// they change the list of arguments, and with it the command.
@main
struct EmbedPages: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        let pages = target.sourceFiles.map(\.url).filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedPages.swift")
        return [
            .buildCommand(
                displayName: "Embedding the rule pages (\(pages.count))",
                executable: try context.tool(named: "embed-pages").url,
                arguments: [output.path, target.directoryURL.path] + pages.map(\.path),
                inputFiles: pages,
                outputFiles: [output])
        ]
    }
}
