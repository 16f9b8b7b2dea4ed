/// Believable names; none is meant to be a real company's.
struct Names {
  private var random: Random
  private var used: Set<String> = []

  /// Names are drawn with this generator.
  init(_ random: Random) { self.random = random }

  /// A name for an org that no earlier org has.
  mutating func org() -> String {
    if used.count < Names.special.count {
      let name = Names.special[used.count]
      used.insert(name)
      return name
    }
    var name: String
    var attempts = 0
    repeat {
      let place = random.pick(Names.places)
      let ending = random.pick(place.isIndian ? Names.indianEndings : Names.europeanEndings)
      name = place.name + " " + random.pick(Names.trades) + ending
      attempts += 1
      if attempts > 20 { name += " \(used.count)" }
    } while used.contains(name)
    used.insert(name)
    return name
  }

  /// A name for an event.
  mutating func event() -> String {
    let name = random.pick(Names.places).name + " " + random.pick(Names.occasions)
    return random.chance(0.04) ? "\"\(name)\", \(random.pick(Names.extras))" : name + " 2026"
  }

  /// A label for an org's key with the given number.
  mutating func keyLabel(_ number: Int) -> String {
    number == 1 ? "production" : random.pick(Names.labels)
  }

  private static let special = [
    "Deccan Finish Line Photos Pvt. Ltd.", "Müller & Söhne Sportfoto GmbH",
    "The \"Golden Hour\" Studio, Jaipur", "Konkan Race Pix", "दिल्ली रन फ़ोटो",
    "Nilgiri Wedding Stories, LLP", "Fotografia Łódź Sp. z o.o.", "Château d'Images, SARL",
    "Malabar Sports Images", "Fotos São João, Lda.", "Pune Photo Sport",
  ]

  private static let places: [(name: String, isIndian: Bool)] = [
    ("Deccan", true), ("Konkan", true), ("Nilgiri", true), ("Malabar", true), ("Sahyadri", true),
    ("Chennai", true), ("Pune", true), ("Bengaluru", true), ("Kolkata", true), ("Jaipur", true),
    ("Kochi", true), ("Indore", true), ("Mysuru", true), ("Ladakh", true), ("Surat", true),
    ("Goa", true), ("Vizag", true), ("Shillong", true), ("Lyon", false), ("Zürich", false),
    ("Málaga", false), ("Kraków", false), ("Göteborg", false), ("Porto", false), ("Ghent", false),
    ("Bologna", false), ("Graz", false), ("Tartu", false), ("Plzeň", false), ("Bergen", false),
  ]
  private static let trades = [
    "Marathon Photos", "Race Pix", "Finish Line Studio", "Event Photography", "Sports Images",
    "Wedding Stories", "Run Memories", "Campus Frames", "Trail Shots", "Stadium Pictures",
    "Selfie Gallery", "Timing & Photo",
  ]
  private static let indianEndings = ["", " Pvt. Ltd.", ", LLP", " Private Limited", " & Sons"]
  private static let europeanEndings = ["", " GmbH", " AB", " S.r.l.", ", s.r.o.", " SAS"]
  private static let occasions = [
    "Monsoon Half Marathon", "10K", "Night Run", "Ultra", "Cyclothon", "Triathlon",
    "Convocation", "Wedding Expo", "Diwali Mela", "Trail Weekend", "School Sports Day",
    "Startup Summit", "Duathlon", "Ladies' Run",
  ]
  private static let extras = ["Saturday", "wave 2", "5th edition", "VIP"]
  private static let labels = [
    "website", "mobile app", "kiosk, finish line", "\"old\" gallery", "partner", "staging",
    "batch export", "timing system", "फ़ोटो कियोस्क", "Android test",
  ]
}
