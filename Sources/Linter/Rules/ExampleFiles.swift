import Foundation

/// A new empty folder, or nil.
func temporaryFolder() -> String? {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leaklint-\(UUID().uuidString)")
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        return nil
    }
    return realPath(folder.path)
}

/// Removes a folder with all that is in it.
func removeFolder(_ path: String) {
    do {
        try FileManager.default.removeItem(atPath: path)
    } catch {
        // It lies among the system's temporary files, which are cleared anyway.
    }
}

/// Writes an example, with the folders that its name has; whether it could. Names that lead out of the folder cannot.
func writeExample(_ text: String, to path: String) -> Bool {
    guard !path.split(separator: "/").contains("..") else { return false }
    do {
        try FileManager.default.createDirectory(atPath: parentDirectory(path), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return true
    } catch {
        return false
    }
}
