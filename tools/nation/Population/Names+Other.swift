/// Names of the other groups. Weights are rough: these lists give variety, not a census.
extension Names {
  static let angloSurnames = """
    Smith 244, Johnson 193, Williams 162, Brown 143, Jones 142, Miller 113, Davis 107, Wilson 80
    Anderson 78, Taylor 75, Thomas 75, Moore 72, Martin 70, Jackson 70, Thompson 66, White 66
    Harris 62, Clark 56, Lewis 53, Robinson 52, Walker 52, Young 48, Allen 48, King 46, Wright 45
    Scott 44, Hill 43, Green 42, Adams 42, Nelson 42, Baker 41, Hall 40, Campbell 38, Mitchell 38
    Carter 37, Roberts 37, Phillips 35, Evans 35, Turner 34, Parker 33, Collins 32, Edwards 32
    Stewart 31, Morris 31, Murphy 30, Cook 30, Rogers 30, Morgan 28, Cooper 28, Peterson 27
    Reed 27, Bailey 27, Bell 26, Kelly 26, Howard 26, Ward 26, Cox 26, Beaulieu 8, Pelletier 10
    """
  static let angloFemale = """
    Emma 30, Olivia 28, Ava 22, Sophia 20, Abigail 20, Madison 20, Hannah 20, Elizabeth 20
    Grace 14, Emily 24, Lily 14, Chloe 14, Ella 16, Alyssa 14, Sarah 16, Anna 14, Kayla 12
    Hailey 12, Leah 12, Taylor 10, Morgan 8, Rachel 10, Jessica 10, Lauren 10, Brooke 8, Paige 8
    Kaylee 10, Autumn 6
    """
  static let angloMale = """
    Jacob 26, Michael 26, Joshua 22, Matthew 22, Ethan 22, Andrew 20, Daniel 20, William 22
    Noah 20, James 22, Logan 18, Tyler 16, Ryan 16, John 18, Benjamin 16, Caleb 12, Hunter 12
    Austin 12, Mason 16, Wyatt 12, Owen 14, Luke 12, Cody 8, Dylan 12, Levi 10, Samuel 14
    Isaiah 10, Cole 8
    """
  static let haitianSurnames = """
    Jean 40, Pierre 38, Joseph 36, Louis 22, Charles 16, Baptiste 14, Jean-Baptiste 14
    Saint-Louis 8, François 14, Michel 12, Etienne 8, Fleurimond 6, Dorval 5, Toussaint 8
    Auguste 7, Cadet 5, Desir 8, Exantus 4, Fils-Aimé 5, Guerrier 5, Jean-Louis 8, Laguerre 4
    Paul 12, Petit-Frère 4
    """
  static let haitianFemale = """
    Marie 40, Rose 18, Esther 12, Nadège 6, Fabiola 8, Widline 6, Mirlande 6, Guerline 5
    Islande 5, Dieula 4, Naïka 6, Bianca 8, Christelle 8, Sherline 5, Lovelie 6, Daphney 8
    Judeline 5
    """
  static let haitianMale = """
    Jean 40, Wilson 10, Emmanuel 14, Wisly 6, Woodley 6, Stevenson 6, Jameson 8, Ricardo 8
    Samuel 12, Frantz 6, Kervens 6, Peterson 6, Jacques 6, Evens 8, Dieuseul 4, Jeff 6
    Carl-Henri 3
    """
  static let marshalleseSurnames = """
    Langrine 6, Jibas 5, Kabua 6, Anjain 6, Lomae 4, Jorkan 4, Bokmej 4, Laninbit 4, Riklon 5
    Lajuan 4, Hermios 4, Samuel 6, Jack 5, John 6, Clement 4, Abija 3, Alik 4, Bellu 3, Jetnil 4
    Kaious 3, Langidrik 4, Lokeijak 3, Nathan 4, Zedkaia 3
    """
  static let marshalleseFemale = """
    Neimat 5, Hemity 4, Mina 6, Rosina 5, Lijon 4, Emty 4, Tarjo 3, Jela 4, Melody 6, Hilda 5
    Bernice 4, Jabe 3, Litarjikut 2, Netha 4, Carmina 4, Wisse 3, Ronia 4, Sepe 4
    """
  static let marshalleseMale = """
    Jabukja 3, Alson 5, Tommy 6, Jonah 6, Kiti 3, Lanny 5, Hackney 4, Ranson 4, Biram 4, Jimata 3
    Wilbert 5, Anjo 3, Handy 5, Jorbon 3, Kobe 6, Anwell 3, Labija 2, Mackenzie 3
    """
  static let somaliFemale = """
    Fadumo 14, Amina 16, Halima 14, Hodan 12, Ayaan 12, Khadija 12, Maryan 14, Sahra 12, Hibo 8
    Ifrah 8, Nasra 8, Asha 8, Safiya 8, Hamdi 6, Zamzam 6, Ubah 5
    """
  static let somaliMale = """
    Mohamed 34, Ahmed 24, Abdi 22, Ali 22, Hassan 20, Abdullahi 18, Omar 14, Ibrahim 14, Yusuf 14
    Ismail 10, Abdirahman 12, Mahad 6, Liban 6, Farah 10, Osman 10, Warsame 6, Nur 8, Hussein 14
    """
  static let yupikSurnames = """
    Alexie 8, Andrew 8, Active 3, Beaver 5, Charles 6, Evan 6, Hooper 4, Ivanoff 4, John 8
    Kasayulie 4, Nick 6, Nicholas 5, Noatak 3, Olick 3, Paul 5, Pete 4, Tulik 3, Wassillie 5
    Waska 4, Moses 5, Sallison 3, Tikiun 3, Chimegalrea 2, Kameroff 3, Lomack 3, Ayagalria 2
    Epchook 2, Nerby 2
    """
  static let yupikFemale = """
    Anna 10, Mary 10, Elena 8, Agnes 5, Nastasia 5, Olinka 3, Martha 6, Sophie 6, Lucy 6, Helen 5
    Arnaq 3, Nuk 2, Panik 3, Kayla 6, Natasha 6, Ashley 6, Cheryl 4, Jolene 4, Destiny 5
    """
  static let yupikMale = """
    John 10, Nick 8, Moses 7, Wassily 6, Evan 6, Carl 6, Ivan 5, Joseph 8, Peter 8, James 8
    Nels 3, Angalgaq 2, Cing 2, Robert 6, Tyler 5, Darren 4, Gabriel 4, Byron 4, Ryan 5, Simeon 4
    """
}
