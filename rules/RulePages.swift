/// The rule pages that leaklint brings: every Markdown file of this folder, by its path under it, in the order of
/// the paths. They are compiled in, so that the program needs no files beside it.
public let builtinPages: [(path: String, text: String)] = embeddedPages
