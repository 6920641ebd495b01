import Primitives

/// A day that the test wrote; a misspelt one is the test's own mistake.
func day(_ text: String) -> CivilDate {
  guard let day = CivilDate(text) else { preconditionFailure("\(text) is no day") }
  return day
}

/// A moment that the test wrote.
func moment(_ text: String) -> Instant {
  guard let moment = Instant(text) else { preconditionFailure("\(text) is no moment") }
  return moment
}

/// A State that the test wrote.
func state(_ text: String) -> StateCode {
  guard let state = StateCode(text) else { preconditionFailure("\(text) is no State") }
  return state
}
