/// Stops the program for a programmer's mistake, and says which.
///
/// Unlike `precondition` it prints the explanation in release builds too.
func require(
  _ condition: Bool, _ explanation: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(explanation(), file: file, line: line) }
}
