/// Names of families who speak Spanish, or a language of Mexico or Guatemala. Surnames of the
/// first table weigh about as many thousand bearers as the census of 2010 found in the US.
extension Names {
  static let spanishSurnames = """
    García 1166, Rodríguez 1095, Martínez 1060, Hernández 1043, López 874, González 841, Pérez 681
    Sánchez 612, Ramírez 557, Torres 438, Flores 433, Rivera 391, Gómez 365, Díaz 348, Cruz 315
    Morales 311, Reyes 296, Gutiérrez 294, Ortiz 287, Chávez 265, Ramos 263, Ruiz 241, Mendoza 242
    Álvarez 233, Jiménez 225, Castillo 224, Vásquez 216, Romero 220, Moreno 212, Herrera 194
    Medina 190, Aguilar 180, Vargas 173, Castro 180, Guzmán 170, Méndez 165, Muñoz 165
    Salazar 164, Garza 158, Soto 152, Ortega 150, Guerrero 149, Contreras 150, Vázquez 146
    Estrada 142, Luna 140, Domínguez 135, Rojas 115, Sandoval 120, Delgado 118, Valdez 116
    Ríos 115, Vega 114, Silva 112, Espinoza 112, Alvarado 111, Maldonado 110, Juárez 108
    Santiago 107, Cortez 104, Ayala 102, Padilla 101, Acosta 100, Figueroa 98, Velázquez 97
    Mejía 96, Carrillo 95, Robles 94, Campos 93, Márquez 92, Navarro 91, Santos 90, Molina 90
    De la Cruz 88, Rosales 86, Cervantes 85, León 84, Fuentes 83, Lara 82, Velasco 45, Ochoa 81
    Cárdenas 80, Trujillo 80, De León 78, Camacho 77, Salinas 77, Cabrera 76, Pacheco 75
    Rangel 60, Ávila 74, Serrano 70, Villarreal 68, Barrera 66, Valencia 65, Zamora 64
    Villegas 60, Zavala 58, Meza 62, Beltrán 56, Macías 55, Gallegos 57, Arellano 52, Escobar 50
    Bautista 50, Cisneros 49, De la Torre 30, De los Santos 26, Del Toro 24, Del Río 18
    De la Rosa 32, De la Garza 22, De Jesús 30, San Miguel 8, Santa Cruz 9, Ponce 48, Nava 46
    Solís 58, Tapia 45, Quintero 42, Mercado 44, Ibarra 52, Orozco 50, Corona 34, Galván 40
    Magaña 28, Zaragoza 20, Cuevas 40, Esquivel 36, Bravo 32, Montoya 52, Murillo 40, Olvera 24
    Peña 90, Núñez 88, Ibáñez 22, Treviño 50, Zúñiga 46, Castañeda 56, Bañuelos 16, Piña 18
    """

  static let mixtecoSurnames = """
    López 95, Hernández 90, García 84, Martínez 78, Cruz 74, Ramírez 62, Santiago 60, Sánchez 52
    Pérez 48, Reyes 46, Ortiz 44, Bautista 40, Vásquez 40, Mendoza 36, Gómez 34, Aguilar 30
    Velasco 28, Rojas 26, Guzmán 26, Morales 26, Flores 24, Paz 22, Juárez 20, Maldonado 20
    Feria 8, Silva 16, Solano 14, Cortés 14, Chávez 14, Salazar 12, Ventura 12, Merino 10
    Guerrero 14, Barrios 10, De la Cruz 12, De los Santos 8, Basurto 6, Leyva 6, Tapia 6, Ñáñez 3
    """

  static let mayaSurnames = """
    Pérez 80, López 78, García 52, Ramírez 48, Gómez 40, Velásquez 40, Morales 36, Hernández 34
    Díaz 26, Méndez 24, Domingo 24, Francisco 22, Pedro 20, Juan 18, Sebastián 16, Andrés 16
    Mateo 14, Pascual 14, Tomás 12, Gaspar 12, Miguel 12, Ixcoy 8, Tzoc 8, Tum 8, Chávez 10, Xol 6
    Caal 14, Choc 12, Coc 8, Pop 8, Ajanel 6, Us 4, Ixmatá 4, Ordóñez 10, Vicente 12, Jerónimo 10
    Jacinto 8, Lucas 10, Felipe 8, Aguilar 12, Matías 10, Bartolo 6, Ajpop 3, Chun 4, Xicay 3
    """

  static let centralSurnames = """
    Hernández 96, Martínez 84, López 82, García 72, Flores 46, Mejía 44, Rodríguez 40, Rivera 38
    Ramos 32, Reyes 30, Cruz 30, Gómez 28, Castro 26, Zelaya 14, Aguilar 22, Alvarado 24
    Portillo 18, Romero 22, Guevara 16, Chicas 8, Orellana 16, Velásquez 22, Pineda 18, Amaya 16
    Bonilla 14, Argueta 14, Turcios 8, Escobar 16, Menjívar 10, Funes 8, Canales 10, De Paz 6
    Zúñiga 10, Murcia 8, Umanzor 6, Sorto 5, Calderón 10, Ventura 10, Del Cid 8, Guardado 6
    """

  static let spanishFemale = """
    María 150, Guadalupe 34, Sofía 40, Camila 36, Valentina 26, Ximena 24, Emily 24, Daniela 30
    Alejandra 24, Andrea 26, Ashley 22, Isabella 32, Natalia 22, Valeria 26, Fernanda 18
    Jennifer 20, Karla 16, Karen 14, Diana 18, Brenda 12, Elizabeth 20, Esmeralda 16
    Jacqueline 12, Melissa 14, Leslie 14, Evelyn 18, Gabriela 20, Ana 26, Rosa 18, Juana 12
    Carmen 10, Leticia 8, Verónica 12, Yesenia 12, Araceli 10, Adriana 16, Alondra 12, Angélica 14
    Beatriz 8, Blanca 8, Carolina 12, Catalina 6, Cecilia 8, Claudia 10, Cristina 10, Dulce 10
    Elena 10, Emma 12, Estefanía 6, Estrella 10, Fátima 14, Genesis 12, Giselle 10, Itzel 12
    Jasmine 14, Jazmín 10, Jimena 10, Juliana 8, Julieta 8, Lizbeth 12, Lucía 12, Luz 10
    Magdalena 6, Maritza 8, Marisol 10, Martha 8, Mariana 16, Mia 16, Michelle 14, Miriam 10
    Mónica 8, Nancy 10, Naomi 8, Nayeli 10, Patricia 10, Paola 14, Rocío 6, Ruby 10, Samantha 14
    Sandra 12, Sara 10, Selena 8, Silvia 8, Stephanie 12, Susana 8, Teresa 10, Vanessa 14
    Victoria 12, Viviana 8, Wendy 8, Yadira 8, Yolanda 6, Zoe 8, Alexa 12, Allison 10, Ángela 8
    Aurora 6, Belén 5, Concepción 4, Dolores 4
    """

  static let spanishMale = """
    José 120, Juan 90, Luis 70, Jesús 56, Ángel 44, Carlos 44, Miguel 44, Diego 36, Daniel 36
    David 34, Alejandro 34, Antonio 28, Francisco 34, Jorge 26, Alexander 22, Kevin 24
    Christian 20, Cristian 16, Eduardo 26, Fernando 24, Javier 22, Ricardo 22, Roberto 20
    Manuel 24, Mario 16, Óscar 20, Pedro 20, Rafael 18, Ramón 12, Raúl 14, Rubén 14, Santiago 26
    Mateo 26, Sebastián 26, Emiliano 18, Adrián 24, Alberto 14, Alfredo 12, Armando 12, Arturo 14
    Benjamín 12, Bryan 18, César 16, Edgar 16, Edwin 14, Emmanuel 14, Enrique 14, Erick 14
    Ernesto 10, Esteban 10, Felipe 10, Gabriel 18, Gerardo 14, Gilberto 8, Gustavo 12, Héctor 16
    Hugo 12, Ignacio 8, Isaac 12, Iván 16, Jaime 10, Joel 10, Jonathan 16, Josué 14, Joshua 12
    Julio 14, Julián 14, Leonardo 18, Leonel 8, Lorenzo 6, Marco 10, Marcos 10, Martín 14
    Mauricio 8, Moisés 10, Noé 8, Omar 14, Pablo 12, Ramiro 6, Rigoberto 6, Rodrigo 12, Rogelio 8
    Salvador 12, Samuel 14, Saúl 10, Sergio 16, Tomás 8, Uriel 10, Vicente 8, Víctor 18
    Anthony 14, Axel 10, Dylan 10, Elías 8, Abel 6, Adán 6, Agustín 6, Alonso 6, Andrés 16
    Efraín 6, Guillermo 10, Humberto 6
    """
}
