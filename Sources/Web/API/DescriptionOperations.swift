import Primitives

/// The API's description of itself.
enum DescriptionOperations {
  static let all = [
    APIOperation(
      method: .get, path: "\(APIOperation.root)/openapi.json", name: "readDescription",
      summary: "This description", meaning: "OpenAPI 3.1.", access: .open, use: nil,
      successes: [.init(status: 200, meaning: "The description.", schema: "Description")]
    ) { _ in
      var answer = Answer.file(document, type: "application/json")
      answer.fields.append(("Cache-Control", "public, max-age=3600"))
      return answer
    }
  ]

  private static let document = Array(APIDescription.document.indentedText.utf8)
}
