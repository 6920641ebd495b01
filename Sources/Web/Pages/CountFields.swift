import Counting
import Exchange
import Primitives
import Records

/// What forms about counts and timeliness ask alike, and how it is read.
enum CountFields {
  /// The fields of a period and a category, of a form with columns.
  static let markup = #"""
        <div class="field"><label for="period">Period</label>
          <p class="hint" id="period-hint">Such as 2025-26; empty for the present one.</p>
          <input id="period" name="period" type="text" maxlength="7" value="{{period}}"
            aria-describedby="period-hint" autocomplete="off"></div>
        <div class="field"><label for="category">Category</label>
          <p class="hint" id="category-hint">1: the year. 2: summer and intersession.</p>
          <select id="category" name="category" aria-describedby="category-hint">
          {{#categories}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>Category {{value}}
          </option>{{/categories}}</select></div>
    """#

  /// The field of a day in the past.
  static let knownMarkup = #"""
        <div class="field"><label for="known">As it was known on</label>
          <p class="hint" id="known-hint">A day in the past; empty for now.</p>
          <input id="known" name="known" type="date" value="{{known}}"
            aria-describedby="known-hint"></div>
    """#

  /// What may be chosen; the first category where nothing else is said.
  static func categories(_ said: String?) -> [Model] {
    ["1", "2"].map { ["value": $0, "chosen": ($0 == "2") == (category(said) == .two)] }
  }

  static func category(_ said: String?) -> CountingCategory { said == "2" ? .two : .one }

  static func period(_ said: String?) throws -> PerformancePeriod? {
    try said.map { text in
      guard let period = PerformancePeriod(text) else {
        throw PageError.input("A period is written such as 2025-26.")
      }
      return period
    }
  }

  /// The end of a day that somebody named.
  static func known(_ said: String?) throws -> KnownAt? {
    try said.map { text in
      guard let day = CivilDate(text) else {
        throw PageError.input("A day is written such as 2025-09-01.")
      }
      return ChildPages.end(of: day)
    }
  }
}
