import Disputes
import Primitives
import Records

extension Sheet {
  /// A form of a page: what it does is said by its button.
  struct Form {
    /// Where it goes.
    let path: String
    /// On the button.
    let act: String
    var fields: [Field]
    /// Folded away under these words.
    var summary: String?
    /// Said above the fields.
    var hint: String?
    /// Looks only: its fields go into the address.
    var isQuery = false

    /// Files go with it.
    var bringsFiles: Bool { fields.contains { $0.kind == .file } }

    init(
      _ path: String, _ act: String, _ fields: [Field] = [], summary: String? = nil,
      hint: String? = nil, isQuery: Bool = false
    ) {
      self.path = path
      self.act = act
      self.fields = fields
      self.summary = summary
      self.hint = hint
      self.isQuery = isQuery
    }
  }

  /// One question of a form.
  struct Field {
    enum Kind: Equatable {
      case line
      case text
      case day
      case number
      case choice
      case list
      case hidden
      case check
      case file
    }

    /// A value that may be chosen.
    struct Option {
      let value: String
      let title: String
    }

    let kind: Kind
    let name: String
    let label: String
    var hint: String?
    var value = ""
    var isNeeded = true
    var options: [Option] = []
    /// Characters that fit: the exchange has the last word, in bytes.
    var lengthMax = 500
    /// Of a file: what browsers offer.
    var accept = ""
    /// Of a file: whether several may be chosen.
    var isMany = false

    static func line(
      _ name: String, _ label: String, hint: String? = nil, value: String? = nil,
      isNeeded: Bool = true
    ) -> Field {
      Field(
        kind: .line, name: name, label: label, hint: hint, value: value ?? "", isNeeded: isNeeded)
    }

    static func text(
      _ name: String, _ label: String, hint: String? = nil, value: String? = nil,
      isNeeded: Bool = true
    ) -> Field {
      Field(
        kind: .text, name: name, label: label, hint: hint, value: value ?? "", isNeeded: isNeeded,
        lengthMax: 15_000)
    }

    static func day(
      _ name: String, _ label: String, hint: String? = nil, value: String? = nil,
      isNeeded: Bool = true
    ) -> Field {
      Field(
        kind: .day, name: name, label: label, hint: hint, value: value ?? "", isNeeded: isNeeded)
    }

    /// A child's number.
    static func child(_ value: String?) -> Field {
      Field(
        kind: .number, name: "child", label: "MSIX number of the child", hint: "12 digits.",
        value: value ?? "", lengthMax: 14)
    }

    static func hidden(_ name: String, _ value: String) -> Field {
      Field(kind: .hidden, name: name, label: "", value: value)
    }

    static func check(_ name: String, _ label: String, isNeeded: Bool = true) -> Field {
      Field(kind: .check, name: name, label: label, value: "yes", isNeeded: isNeeded)
    }

    /// A file to send; with `isMany` none, one or several.
    static func file(
      _ name: String, _ label: String, accept: String, hint: String? = nil, isMany: Bool = false
    ) -> Field {
      var field = Field(kind: .file, name: name, label: label, hint: hint, isNeeded: !isMany)
      (field.accept, field.isMany) = (accept, isMany)
      return field
    }

    /// Documents that go with what is said of a case.
    static let documents = file(
      "documents", "Documents", accept: ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt",
      hint: "PDF, PNG, JPEG, TIFF or plain text; at most \(AttachmentKind.bytesMax >> 20) MB and "
        + "\(AttachmentKind.countMax) files together. Optional.", isMany: true)

    /// One of few, all to be seen.
    static func choice(
      _ name: String, _ label: String, _ options: KeyValuePairs<String, String>,
      value: String? = nil
    ) -> Field {
      var field = Field(kind: .choice, name: name, label: label, value: value ?? "")
      field.options = options.map { Option(value: $0.key, title: $0.value) }
      return field
    }

    /// One of many.
    static func list(
      _ name: String, _ label: String, _ options: [Option], value: String? = nil,
      hint: String? = nil, isNeeded: Bool = true
    ) -> Field {
      var field = Field(
        kind: .list, name: name, label: label, hint: hint, value: value ?? "", isNeeded: isNeeded)
      field.options = options
      return field
    }
  }

  static let formTemplate = #"""
    {{#summary}}<details class="no-print"><summary>{{summary}}</summary>{{/summary}}
    {{#isPost}}<form method="post" action="{{action}}" class="form no-print"{{#bringsFiles}}
      enctype="multipart/form-data"{{/bringsFiles}}>
      <input type="hidden" name="form" value="{{token}}">{{/isPost}}
    {{^isPost}}<form method="get" action="{{action}}" class="form no-print">{{/isPost}}
    {{#formHint}}<p class="hint">{{formHint}}</p>{{/formHint}}
    {{#fields}}
    {{#isHidden}}<input type="hidden" name="{{name}}" value="{{value}}">{{/isHidden}}
    {{#isChoice}}<fieldset><legend>{{label}}</legend>
      {{#options}}<div class="choice"><input type="radio" id="{{id}}-{{option}}" name="{{name}}"
        value="{{option}}"{{#chosen}} checked{{/chosen}} required>
        <label for="{{id}}-{{option}}">{{optionTitle}}</label></div>{{/options}}
      </fieldset>{{/isChoice}}
    {{#isCheck}}<div class="choice"><input type="checkbox" id="{{id}}" name="{{name}}"
      value="{{value}}"{{#needed}} required{{/needed}}><label for="{{id}}">{{label}}</label>
      </div>{{/isCheck}}
    {{#isField}}<div class="field"><label for="{{id}}">{{label}}</label>
      {{#hint}}<p class="hint" id="{{id}}-hint">{{hint}}</p>{{/hint}}
      {{#isList}}<select id="{{id}}" name="{{name}}"{{#needed}} required{{/needed}}
        {{#hint}} aria-describedby="{{id}}-hint"{{/hint}}>
        {{#options}}<option value="{{option}}"{{#chosen}} selected{{/chosen}}>{{optionTitle}}
        </option>{{/options}}</select>{{/isList}}
      {{#isText}}<textarea id="{{id}}" name="{{name}}" maxlength="{{max}}"
        {{#hint}} aria-describedby="{{id}}-hint"{{/hint}}
        {{#needed}} required{{/needed}}>{{value}}</textarea>{{/isText}}
      {{#isLine}}<input id="{{id}}" name="{{name}}" type="{{type}}" value="{{value}}"
        maxlength="{{max}}" autocomplete="off"{{#digits}} inputmode="numeric"{{/digits}}
        {{#hint}} aria-describedby="{{id}}-hint"{{/hint}}
        {{#needed}} required{{/needed}}>{{/isLine}}
      {{#isFile}}<input id="{{id}}" name="{{name}}" type="file" accept="{{accept}}"
        {{#isMany}} multiple{{/isMany}}{{#hint}} aria-describedby="{{id}}-hint"{{/hint}}
        {{#needed}} required{{/needed}}>{{/isFile}}</div>{{/isField}}
    {{/fields}}
    <button type="submit"{{#summary}} class="button-outline"{{/summary}}>{{act}}</button>
    </form>
    {{#summary}}</details>{{/summary}}
    """#
}

extension Sheet.Form {
  var model: Model {
    // Ids name the form by where it goes: a page has each form once.
    let stem = String(path.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return [
      "action": path, "act": act, "summary": summary ?? false, "formHint": hint ?? false,
      "isPost": !isQuery, "bringsFiles": bringsFiles,
      "fields": fields.map { $0.model("f\(stem)-\($0.name)") },
    ]
  }
}

extension Sheet.Field {
  fileprivate func model(_ id: String) -> Model {
    [
      "id": id, "name": name, "label": label, "hint": hint ?? false, "value": value,
      "needed": isNeeded, "max": lengthMax, "digits": kind == .number,
      "type": kind == .day ? "date" : "text", "isHidden": kind == .hidden,
      "isChoice": kind == .choice, "isCheck": kind == .check, "isList": kind == .list,
      "isFile": kind == .file, "accept": accept, "isMany": isMany,
      "isText": kind == .text, "isLine": [.line, .day, .number].contains(kind),
      "isField": ![.hidden, .choice, .check].contains(kind),
      "options": options.map { option -> Model in
        [
          "option": option.value, "optionTitle": option.title, "chosen": option.value == value,
        ]
      },
    ]
  }
}

extension Sheet.Field {
  /// The States, to choose one.
  static func state(
    _ name: String, _ label: String, value: String? = nil, hint: String? = nil,
    isNeeded: Bool = true, on day: CivilDate
  ) throws -> Sheet.Field {
    let states = try StateList.initial(effectiveFrom: day).entries.map {
      Option(value: $0.code.description, title: $0.name)
    }
    return list(
      name, label, [Option(value: "", title: "Choose")] + states, value: value, hint: hint,
      isNeeded: isNeeded)
  }
}
