import CBOR
import Linkage
import Records

/// What a State says of a student, with what matching makes of it. The decision works it out once;
/// whoever takes in the event afterwards reads it from the log, and works it out again.
struct SaidOfStudent: Sendable {
  let content: StudentSubmitted.Sealed
  let statements: MatchStatements

  init(_ content: StudentSubmitted.Sealed, _ statements: MatchStatements) {
    self.content = content
    self.statements = statements
  }

  init(_ item: CBORItem) throws {
    let content = try StudentSubmitted.Sealed(item)
    self.init(content, MatchStatements(content.block))
  }
}
