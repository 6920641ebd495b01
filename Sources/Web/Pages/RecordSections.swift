import Exchange
import Records

/// All that a consolidated record holds, section by section, every value with whose it is.
struct RecordSections {
  let record: Exchange.ConsolidatedRecord
  private var view: ConsolidatedView { record.view }

  init(_ record: Exchange.ConsolidatedRecord) { self.record = record }

  /// What families contest and what was found wrong, in full.
  static func disputes(_ record: Exchange.ConsolidatedRecord) -> [Model] {
    record.disputes.map { dispute in
      let name = RecordWords.name(dispute.mark.element)
      let title =
        dispute.mark.kind == .statement
        ? "Statement of disagreement with what \(dispute.state) says: \(name)"
        : "Found wrong, and sent otherwise by \(dispute.state) since: \(name)"
      return .of([
        "title": "\(title), \(dispute.mark.since)", "text": dispute.mark.text,
        "reasons": dispute.mark.agencyReasons,
      ])
    }
  }

  /// Sections of compared elements come first, then those of rows; empty ones are left out.
  var model: Model {
    let elements = [
      elements("who", "Who", view.identity), elements("flags", "To watch", view.flags),
    ].compactMap(\.self)
    let credits = view.credits.map {
      "\($0.state): \(RecordWords.credits($0.hundredths)) credits in \($0.courses) courses"
    }.joined(separator: "; ")
    let tables = [
      rows("schools-now", "Schools now", view.enrollmentsOpen, [33, 35, 44, 45, 48, 34, 47, 57]),
      rows(
        "schools-before", "Schools before", view.enrollmentsPast, [33, 54, 35, 44, 45, 48, 34]),
      rows("moves", "Qualifying moves", view.moves, [26, 27, 28, 29, 30, 31, 32]),
      rows(
        "courses-under-way", "Courses under way", view.coursesUnderWay,
        [68, 69, 65, 66, 67, 70, 71, 72, 73]),
      rows(
        "courses-done", "Courses done", view.coursesDone, [68, 69, 65, 66, 67, 70, 71, 74, 75],
        note: credits.isEmpty ? nil : "\(credits). No sum is made across States."),
      rows("assessments", "Assessments", view.assessments, [79, 76, 77, 78, 80, 81, 82]),
      rows("doses", "Immunizations", view.doses, [201, 202]),
    ].compactMap(\.self)
    return [
      "disputes": Self.disputes(record), "isContested": !record.disputes.isEmpty,
      "elementSections": elements.map { ["section": $0] },
      "tableSections": tables.map { ["section": $0] },
      "contents": (elements + tables).map { section in
        ["anchor": section["anchor"] ?? "", "title": section["title"] ?? ""]
      },
    ]
  }

  private func elements(
    _ anchor: String, _ title: String, _ compared: [ConsolidatedView.ComparedElement]
  ) -> Model? {
    guard !compared.isEmpty else { return nil }
    let lines = compared.flatMap { element in
      element.values.map { value in
        Model.of([
          "name": RecordWords.name(element.element),
          "value": RecordWords.value(value.value, of: element.element),
          "conflict": element.isConflict, "disputed": value.isDisputed,
          "corrected": value.marks.contains { $0.kind == .corrected },
          "sources": value.sources.map(RecordWords.source),
        ])
      }
    }
    return ["anchor": anchor, "title": title, "lines": lines]
  }

  private func rows(
    _ anchor: String, _ title: String, _ rows: [ConsolidatedView.SourcedRow],
    _ numbers: [UInt16], note: String? = nil
  ) -> Model? {
    guard !rows.isEmpty else { return nil }
    // A column in which nobody says anything would only take room.
    let shown = numbers.map(Element.init(rawValue:)).filter { element in
      rows.contains { $0.row[element] != nil }
    }
    return .of([
      "anchor": anchor, "title": title, "count": rows.count, "note": note,
      "columns": shown.map(RecordWords.name),
      "rows": rows.map { sourced in
        Model.of([
          "cells": shown.map { element in
            Model.of([
              "name": RecordWords.name(element),
              "value": sourced.row[element].map { RecordWords.value($0, of: element) } ?? "",
              "disputed": sourced.disputed.contains(element),
              "corrected": sourced.marks.contains {
                $0.kind == .corrected && $0.element == element
              },
            ])
          },
          "source": RecordWords.source(sourced.source),
        ])
      },
    ])
  }
}
