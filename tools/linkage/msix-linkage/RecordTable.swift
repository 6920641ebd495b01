import Files
import Linkage
import Primitives
import Records

/// The newest statement of each record as one table, normalised as the engine sees it: what other
/// programs are given, so that they do not have to guess at accents and particles.
enum RecordTable {
  static func write(
    _ store: IdentityStore, _ child: (Int) -> String?, to path: String
  ) throws {
    var lines = [
      "record,child,state,given,middle,surname,second,birth,sex,father,mother,city,multiple"
    ]
    for (index, record) in store.records.enumerated() {
      guard let fields = record.statements.first, let truth = child(index) else { continue }
      let given = (fields.given.hasMaria ? ["MARIA"] : []) + fields.given.names.map(\.text)
      let names = fields.surnames.names.map(\.text)
      let birth = fields.birth.map { day in
        "\(day.year)-\(padded(day.month))-\(padded(day.day))"
      }
      var cells = ["\(index)", truth, record.state.description, given.first ?? ""]
      cells.append(given.dropFirst().joined(separator: " "))
      cells.append(names.first ?? "")
      cells.append(names.dropFirst().first ?? "")
      cells.append(birth ?? "")
      cells.append(fields.sex.map { "\($0)" } ?? "")
      cells.append(fields.father.map(\.text).joined(separator: " "))
      cells.append(fields.mother.map(\.text).joined(separator: " "))
      cells.append(fields.birthCity?.text ?? "")
      cells.append(fields.isMultipleBirth.map { $0 ? "Y" : "N" } ?? "")
      lines.append(cells.joined(separator: ","))
    }
    try DurableFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
