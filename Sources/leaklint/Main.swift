import ArgumentParser

@main
struct Leaklint: ParsableCommand {}
