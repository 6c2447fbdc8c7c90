import Testing

@testable import ClangFrontend
